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

/** Audiences as Keycloak's attribute holds them: a JSON list, sorted by alias. */
export function encodeAudiences(audiences: readonly GrantAudience[]): string {
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
    ...(typeof aliases === 'string'
      ? { [GRANT_IDP]: encodeAliases(aliases.split(ALIAS_SEPARATOR)) }
      : {}),
    ...(typeof audiences === 'string' ? { [GRANT_AUDIENCE]: normalizeAudiences(audiences) } : {}),
  }
}

function normalizeAudiences(text: string): string {
  const audiences = parseAudiences(text)
  return audiences === undefined ? text : encodeAudiences(audiences)
}

function parseAudiences(text: string): readonly GrantAudience[] | undefined {
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
