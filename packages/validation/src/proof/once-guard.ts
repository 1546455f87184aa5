/** Remembers what may happen only once. All replicas that take the same tokens must share it. */
export interface OnceGuard {
  /**
   * True the first time within so many seconds, false after that. A guard that can't tell says `unknown`. Never rejects.
   *
   * @param what Names the thing; up to a hundred characters of printable ASCII without spaces.
   */
  first(what: string, seconds: number): Promise<boolean | 'unknown'>
}

/** A guard that can take back what it was told: for what was about to happen once, and provably did not. */
export interface ReversibleOnceGuard extends OnceGuard {
  /**
   * The thing has not happened, so the next one is first again. Only for who was told `true`, and only while it is certain: what may have happened
   * must stay remembered. Takes back nothing that another process was told. When it can't be taken back, it stays remembered until its end.
   * Never rejects.
   */
  forget(what: string): Promise<void>
}
