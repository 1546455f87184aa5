import { excerpt, excerpts } from '@cambio/validation'

/** Something about an issued token that is not as it was asked for. */
export interface Difference {
  readonly check:
    | 'typ'
    | 'azp'
    | 'sub'
    | 'audience'
    | 'scope'
    | 'scope_wider'
    | 'lifetime'
    | 'cnf'
    | 'act'
  readonly expected: readonly string[]
  readonly got: readonly string[]
  /** What stands behind it, where the settings do not tell. */
  readonly hint?: string
}

export const difference = (
  check: Difference['check'],
  expected: readonly string[],
  got: readonly string[],
  hint?: string,
): Difference => ({
  check,
  expected: excerpts(expected),
  got: excerpts(got),
  ...(hint !== undefined && { hint }),
})

export const asTexts = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [excerpt(value)] : []
