import { err, ok, Secret, type Result } from '@cambio/validation'

/** What a query says of a token, and the query without it. */
export interface QueryToken {
  readonly token?: Secret
  /** With its `?`, or empty. */
  readonly query: string
}

export type QueryTokenFailure = {
  readonly reason: 'credential_in_query' | 'credential_repeated' | 'credential_malformed'
}

const NAME = 'access_token'
/** RFC 6750, 2.1. */
const B64TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/

/**
 * Takes the token out of a query (RFC 6750, 2.3): it may be there once, and all other parameters stay as they are, byte
 * for byte. A query that servers could read differently, such as one with `;` between parameters, is refused when a token is in it.
 *
 * @param query With its `?`, or empty.
 * @param isTaken Whether a token may be there at all.
 */
export function readQueryToken(
  query: string,
  isTaken: boolean,
): Result<QueryToken, QueryTokenFailure> {
  const asSomeRead = tokensIn(query.replaceAll(';', '&'))
  if (asSomeRead.length === 0) return ok({ query })
  if (!isTaken) return err({ reason: 'credential_in_query' })
  if (asSomeRead.length > 1) return err({ reason: 'credential_repeated' })

  const parameters = query.slice(1).split('&')
  const at = parameters.findIndex((parameter) => tokensIn(parameter).length === 1)
  const token = readValue(parameters[at])
  if (token === undefined) return err({ reason: 'credential_malformed' })
  return ok({ token: new Secret(token), query: join(parameters.toSpliced(at, 1)) })
}

/**
 * A query for a route that asks for no token: without any, and otherwise as sent, byte for byte. One that servers could read
 * differently, such as one with `;` between parameters, is refused when a token is in it.
 *
 * @param query With its `?`, or empty.
 */
export function dropQueryTokens(
  query: string,
): Result<string, { readonly reason: 'credential_in_query' }> {
  if (tokensIn(query.replaceAll(';', '&')).length === 0) return ok(query)
  const others = query
    .slice(1)
    .split('&')
    .filter((parameter) => tokensIn(parameter).length === 0)
  const isLeft = tokensIn(others.join('&').replaceAll(';', '&')).length > 0
  return isLeft ? err({ reason: 'credential_in_query' }) : ok(join(others))
}

/** Names are compared decoded: `access%5Ftoken` is the same one. */
function tokensIn(query: string): readonly string[] {
  // What is neither there nor encoded need not be looked for.
  if (!query.includes(NAME) && !query.includes('%')) return []
  return new URLSearchParams(query).getAll(NAME)
}

/** Percent-decoded, and nothing else: `+` is a character of tokens, not a blank. */
function readValue(parameter: string | undefined): string | undefined {
  try {
    const [, encoded = ''] = /^[^=]*=(.*)$/.exec(parameter ?? '') ?? []
    const value = decodeURIComponent(encoded)
    return B64TOKEN.test(value) ? value : undefined
  } catch {
    return undefined
  }
}

function join(parameters: readonly string[]): string {
  return parameters.length === 0 ? '' : `?${parameters.join('&')}`
}
