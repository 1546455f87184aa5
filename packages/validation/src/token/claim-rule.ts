import { claimInvalid } from './claims.ts'
import type { ClaimInvalid } from './failure.ts'
import { memberOf } from './json-object.ts'
import type { JsonObject } from './json-object.ts'

export type ClaimValue = string | number | boolean

/** What one claim must be: exactly a value, one of several, a list with a text in it, or just there. */
export type ClaimRule =
  | ClaimValue
  | { readonly oneOf: readonly ClaimValue[] }
  | { readonly contains: string }
  | { readonly present: true }

/** The first rule that the claims break. Values are compared with `===`: `"1"` is not `1`. */
export function findBrokenRule(
  claims: JsonObject,
  rules: Readonly<Record<string, ClaimRule>>,
): ClaimInvalid | undefined {
  const broken = Object.entries(rules).find(
    ([claim, rule]) => !meets(memberOf(claims, claim), rule),
  )
  if (broken === undefined) return undefined
  const [claim, rule] = broken
  return claimInvalid('rules', claim, describeRule(rule), memberOf(claims, claim))
}

function meets(value: unknown, rule: ClaimRule): boolean {
  if (typeof rule !== 'object') return value === rule
  if ('oneOf' in rule) return rule.oneOf.some((each) => each === value)
  if ('contains' in rule) return Array.isArray(value) && value.includes(rule.contains)
  return value !== undefined && value !== null
}

function describeRule(rule: ClaimRule): string {
  if (typeof rule !== 'object') return String(rule)
  if ('oneOf' in rule) return `one of ${rule.oneOf.join(', ')}`
  if ('contains' in rule) return `a list that contains ${rule.contains}`
  return 'any value'
}
