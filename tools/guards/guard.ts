/** A guard of the security promises, and how to take it out. */
export interface Guard {
  readonly promise: string
  readonly file: string
  /** The code that guards, literally. When it is not found, this table is out of date, and that is a failure. */
  readonly code: string
  /** What stands there when the guard is removed. */
  readonly without: string
  /** Tests of which at least one must fail without it. */
  readonly tests: readonly string[]
}
