/** Remembers what may happen once: a proof, a one-time assertion, a logout token. */
export interface OnceGuard {
  /**
   * Whether `what` is seen for the first time within so many seconds; true for exactly one of all who ask.
   * `unknown`: the guard can't tell, and who asks must not go on as if it were the first time.
   *
   * @param what Everything that makes it the same thing: its kind, its issuer, its id.
   */
  first(what: string, seconds: number): Promise<boolean | 'unknown'>
}
