/** Remembers what may happen once, in one process or for all replicas. */
export interface OnceGuard {
  /** True the first time within so many seconds; a guard that can't tell answers `unknown`. */
  first(what: string, seconds: number): Promise<boolean | 'unknown'>
}
