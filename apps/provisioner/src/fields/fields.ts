import { SECRET_DIGEST } from '../desired/marker.ts'

/** A field's value as Keycloak writes it. Sets are written as one text with sorted members. */
export type FieldValue = string | number | boolean

/**
 * What is declared of one Keycloak object: its fields by Keycloak's own names, and one level of
 * sections (`config` of an identity provider, `attributes` of a client).
 */
export type Fields = Readonly<Record<string, FieldValue | Section>>
export type Section = Readonly<Record<string, FieldValue>>

/** A declared field whose live value is another one. Values of secrets are never in it. */
export interface FieldChange {
  /** `enabled`, or `config.issuer` for a field in a section. */
  readonly path: string
  readonly from?: string
  readonly to?: string
}

/** Fields Keycloak holds as secrets, and digests of them: named, never shown. */
const SECRET_NAMES = ['secret', 'clientSecret', SECRET_DIGEST]

/**
 * The declared fields whose live value differs. What is not declared is not looked at, so it stays
 * as it is. Absent, `false` and the empty text are one: Keycloak leaves such fields out of its answers.
 */
export function compareFields(declared: Fields, live: object): readonly FieldChange[] {
  return Object.entries(declared).flatMap(([name, value]) =>
    typeof value === 'object'
      ? compareFields(value, sectionOf(live, name)).map((change) => ({
          ...change,
          path: `${name}.${change.path}`,
        }))
      : compareField(name, value, memberOf(live, name)),
  )
}

/** The live object with the declared fields put in, and everything else as it was. */
export function mergeFields<Live extends object>(live: Live, declared: Fields): Live {
  const merged = Object.entries(declared).map(([name, value]) => [
    name,
    typeof value === 'object' ? { ...sectionOf(live, name), ...value } : value,
  ])
  return { ...live, ...Object.fromEntries(merged) }
}

/** Two declarations as one; the second wins. */
export function overlayFields(base: Fields, over: Fields): Fields {
  return mergeFields(base, over)
}

/** Leaves out what is not known; keeps the empty text, which is a value. */
export function known(
  fields: Readonly<Record<string, FieldValue | undefined>>,
): Record<string, FieldValue> {
  const entries: [string, FieldValue][] = []
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) entries.push([name, value])
  }
  return Object.fromEntries(entries)
}

function compareField(name: string, declared: FieldValue, live: unknown): readonly FieldChange[] {
  if ((live ?? '') === declared || (isUnset(live) && isUnset(declared))) return []
  if (SECRET_NAMES.includes(name)) return [{ path: name }]
  return [{ path: name, from: textOf(live), to: textOf(declared) }]
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === false
}

function textOf(value: unknown): string {
  return isUnset(value) && value !== false ? '(not set)' : String(value)
}

function sectionOf(live: object, name: string): object {
  const section = memberOf(live, name)
  return typeof section === 'object' && section !== null ? section : {}
}

function memberOf(live: object, name: string): unknown {
  return new Map<string, unknown>(Object.entries(live)).get(name)
}
