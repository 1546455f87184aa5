/** Remembers what may happen only once. All replicas that take the same tokens must share it. */
export interface OnceGuard {
  /**
   * True the first time within so many seconds, false after that. A guard that can't tell says `unknown`. Never rejects.
   *
   * @param what Names the thing; up to a hundred characters of printable ASCII without spaces.
   */
  first(what: string, seconds: number): Promise<boolean | 'unknown'>
}
