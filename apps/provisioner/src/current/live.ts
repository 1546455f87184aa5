import type { Fields } from '../fields/fields.ts'

/** What the realm has of one declared thing. Holds no secrets. */
export type Live =
  | { readonly state: 'absent'; readonly warnings: readonly string[] }
  | {
      readonly state: 'present'
      /** The live object, as far as its kind's fields go; a superset of what may be declared. */
      readonly fields: Readonly<Record<string, unknown>>
      readonly secret: SecretComparison
      /** Whether it carries the marker of what we created; nothing else is ever removed. */
      readonly ours: boolean
      readonly warnings: readonly string[]
    }
  /** It can't be made as declared without losing something; a person has to decide. */
  | { readonly state: 'blocked'; readonly why: string; readonly remedy: string }

/** The live secret against the resolved one, found out where both are in memory. */
export type SecretComparison = 'same' | 'different' | 'not-compared'

export const ABSENT: Live = { state: 'absent', warnings: [] }

/** A live thing that has no secret. */
export function present(fields: Fields | Readonly<Record<string, unknown>>, ours = false): Live {
  return { state: 'present', fields, secret: 'not-compared', ours, warnings: [] }
}
