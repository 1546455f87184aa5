import type { Section } from '../fields/fields.ts'

/** Client attribute: the identity providers whose assertions the client may exchange. */
export const GRANT_IDP = 'oauth2.jwt.authorization.grant.idp'
/** Client attribute: what those assertions may carry in `aud` instead of our realm's issuer. */
export const GRANT_AUDIENCE = 'oauth2.jwt.authorization.grant.audience'

/** Between the aliases in {@link GRANT_IDP}. */
const ALIAS_SEPARATOR = '##'

/** An audience that tokens of one identity provider carry instead of our realm's issuer. */
export interface GrantAudience {
  readonly alias: string
  readonly audience: string
}

/** Aliases as Keycloak's attribute holds them; sorted, because it is a set. */
export function encodeAliases(aliases: readonly string[]): string {
  return aliases.toSorted(byText).join(ALIAS_SEPARATOR)
}

/** The aliases in {@link GRANT_IDP}. */
export function decodeAliases(text: string): readonly string[] {
  return text.split(ALIAS_SEPARATOR).filter((alias) => alias !== '')
}

/** Audiences as Keycloak's attribute holds them: a JSON list, sorted by alias; nothing for none. */
export function encodeAudiences(audiences: readonly GrantAudience[]): string {
  if (audiences.length === 0) return ''
  const sorted = audiences.toSorted((one, other) => byText(one.alias, other.alias))
  return JSON.stringify(sorted.map(({ alias, audience }) => ({ key: alias, value: audience })))
}

/**
 * A live client's attributes with these two in our order, so that another order is no difference. A text
 * that is no list of audiences stays as it is.
 */
export function normalizeGrantAttributes(
  attributes: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { [GRANT_IDP]: aliases, [GRANT_AUDIENCE]: audiences, ...rest } = attributes
  return {
    ...rest,
    ...(typeof aliases === 'string' ? { [GRANT_IDP]: encodeAliases(decodeAliases(aliases)) } : {}),
    ...(typeof audiences === 'string' ? { [GRANT_AUDIENCE]: normalizeAudiences(audiences) } : {}),
  }
}

/** A live client's attributes without the identity providers and audiences that `declared` does not name. */
export function ownGrantAttributes(live: Attributes, declared: Attributes): Attributes {
  const { aliases } = grantsIn(declared)
  if (aliases.length === 0) return live
  const theirs = grantsIn(live)
  return {
    ...live,
    [GRANT_IDP]: encodeAliases(theirs.aliases.filter((alias) => aliases.includes(alias))),
    [GRANT_AUDIENCE]: encodeAudiences(
      theirs.audiences.filter(({ alias }) => aliases.includes(alias)),
    ),
  }
}

/** The declared attributes with the identity providers and audiences put in that others have for the client. */
export function besideForeignGrants(live: Attributes, declared: Section): Section {
  const { aliases, audiences } = grantsIn(declared)
  if (aliases.length === 0) return declared
  const theirs = grantsIn(live)
  const kept = theirs.audiences.filter(({ alias }) => !aliases.includes(alias))
  return {
    ...declared,
    [GRANT_IDP]: encodeAliases([...new Set([...theirs.aliases, ...aliases])]),
    [GRANT_AUDIENCE]: encodeAudiences([...kept, ...audiences]),
  }
}

type Attributes = Readonly<Record<string, unknown>>

function grantsIn({ [GRANT_IDP]: aliases, [GRANT_AUDIENCE]: audiences }: Attributes) {
  return {
    aliases: typeof aliases === 'string' ? decodeAliases(aliases) : [],
    audiences: (typeof audiences === 'string' ? decodeAudiences(audiences) : undefined) ?? [],
  }
}

function normalizeAudiences(text: string): string {
  const audiences = decodeAudiences(text)
  return audiences === undefined ? text : encodeAudiences(audiences)
}

/** The audiences in {@link GRANT_AUDIENCE}; undefined for a text that is no list of them. */
export function decodeAudiences(text: string): readonly GrantAudience[] | undefined {
  const list = parseJson(text)
  if (!Array.isArray(list)) return undefined
  const audiences = list.flatMap((item: unknown) => audienceOf(item))
  return audiences.length === list.length ? audiences : undefined
}

function audienceOf(item: unknown): readonly GrantAudience[] {
  if (typeof item !== 'object' || item === null || !('key' in item) || !('value' in item)) return []
  const { key, value } = item
  return typeof key === 'string' && typeof value === 'string'
    ? [{ alias: key, audience: value }]
    : []
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Somebody's hand-written text: no list of audiences.
    return undefined
  }
}

function byText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
