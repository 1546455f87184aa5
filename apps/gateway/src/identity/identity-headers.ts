import { err, isJsonObject, memberOf, ok, type JsonObject, type Result } from '@cambio/validation'
import { headerText } from './header-text.ts'

/** A claim that a header is to tell, and that no header can tell without saying something else. Its value is not among the facts. */
export interface IdentityFailure {
  readonly reason: 'identity_claim_unfit'
  readonly header: string
  /** Its path, as in the trust file. */
  readonly claim: string
  /** The rule it breaks, in our words. */
  readonly rule: string
}

/** The headers that tell who the user is, flat, name then value; of claims that were verified. */
export type IdentityHeaders = (claims: JsonObject) => Result<readonly string[], IdentityFailure>

/**
 * Reads them from an issued token's claims. What is absent or empty sets no header; what an API could take for another value than it is
 * refuses the request: see {@link headerText}.
 *
 * @param declared Paths of claims by header, as in the trust file: a dot leads into a claim, `\.` is a dot.
 */
export function createIdentityHeaders(
  declared: Readonly<Record<string, string>>,
): IdentityHeaders | undefined {
  const wanted = Object.entries(declared).map(([header, claim]) => ({
    header,
    claim,
    path: pathOf(claim),
  }))
  if (wanted.length === 0) return undefined
  // A token in the cache has the same claims at each request.
  const told = new WeakMap<JsonObject, ReturnType<IdentityHeaders>>()

  return (claims) => {
    const known = told.get(claims) ?? tell(claims)
    told.set(claims, known)
    return known
  }

  function tell(claims: JsonObject): ReturnType<IdentityHeaders> {
    const headers: string[] = []
    for (const { header, claim, path } of wanted) {
      const text = headerText(valueAt(claims, path))
      if (!text.ok)
        return err({ reason: 'identity_claim_unfit', header, claim, rule: text.failure })
      if (text.value !== '') headers.push(header, text.value)
    }
    return ok(headers)
  }
}

/** As Keycloak's mappers write a claim's name. */
function pathOf(claim: string): readonly string[] {
  return claim.split(/(?<!\\)\./).map((name) => name.replaceAll('\\.', '.'))
}

function valueAt(claims: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) => (isJsonObject(value) ? memberOf(value, name) : undefined),
    claims,
  )
}
