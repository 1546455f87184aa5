/** One thing that is looked at for readiness. `detail` says what is wrong, in our words. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly detail?: string
}

/** `ready` need not mean that every check is ok: some only tell. */
export interface Report {
  readonly ready: boolean
  readonly checks: readonly Check[]
}
