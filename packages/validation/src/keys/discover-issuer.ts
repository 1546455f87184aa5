import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { describeValue } from '../token/excerpt.ts'
import type { JsonObject } from '../token/json-object.ts'
import { checkDiscoveredUrl, checkEndpointUrl } from '../endpoint/endpoint-url.ts'
import type { AddressRule } from '../endpoint/endpoint-url.ts'
import { fetchJson } from '../endpoint/fetch-json.ts'
import type { FetchLimits } from '../endpoint/fetch-json.ts'

/** What we use of an issuer's metadata. */
export interface IssuerMetadata {
  /** Equal to the issuer asked for, byte for byte. */
  readonly issuer: string
  readonly jwksUrl: string
  /** This and the other endpoints: absent when the issuer publishes none, or one at an address that may not be asked. */
  readonly tokenEndpoint?: string
  readonly authorizationEndpoint?: string
  readonly userinfoEndpoint?: string
  readonly endSessionEndpoint?: string
  readonly introspectionEndpoint?: string
  readonly revocationEndpoint?: string
}

/** Why an issuer's metadata can't be used: it could not be had, or it is not what it must be. */
export interface DiscoveryFailure {
  readonly reason: 'issuer_unreachable' | 'metadata_invalid'
  readonly issuer: string
  readonly cause: string
}

export type DiscoveryOptions = AddressRule & FetchLimits

/** Metadata documents of real issuers are a few KiB. */
export const DISCOVERY_DEFAULTS: DiscoveryOptions = {
  allowHttp: false,
  allowPrivate: false,
  timeoutSeconds: 5,
  maxBytes: 262_144,
}

/**
 * Reads `<issuer>/.well-known/openid-configuration` (OpenID Connect Discovery 1.0, section 4). The document's `issuer` must equal the
 * one asked for, byte for byte (section 4.3; RFC 8414, section 3.3): that is what makes its keys this issuer's keys.
 *
 * Does not follow redirects, asks no private address unless that is allowed, and takes none from the document of an issuer that is elsewhere.
 */
export async function discoverIssuer(
  issuer: string,
  options: DiscoveryOptions = DISCOVERY_DEFAULTS,
): Promise<Result<IssuerMetadata, DiscoveryFailure>> {
  const fail = (reason: DiscoveryFailure['reason'], cause: string) => err({ reason, issuer, cause })
  const url = checkEndpointUrl(metadataUrl(issuer), options)
  if (!url.ok) return fail('metadata_invalid', url.failure)
  const document = await fetchJson(url.value, options)
  if (!document.ok) return fail('issuer_unreachable', document.failure)
  const metadata = readMetadata(document.value, issuer, options)
  return metadata.ok ? metadata : fail('metadata_invalid', metadata.failure)
}

const metadataUrl = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`

function readMetadata(
  document: JsonObject,
  issuer: string,
  rule: AddressRule,
): Result<IssuerMetadata, string> {
  if (document['issuer'] !== issuer)
    return err(`the document is about the issuer ${describeValue(document['issuer'])}`)
  const jwksUrl = readUrl(document['jwks_uri'], issuer, rule)
  if (!jwksUrl.ok) return err(`jwks_uri: ${jwksUrl.failure}`)
  const endpoint = (name: string) => readUrl(document[name], issuer, rule)
  const token = endpoint('token_endpoint')
  const authorization = endpoint('authorization_endpoint')
  const userinfo = endpoint('userinfo_endpoint')
  const endSession = endpoint('end_session_endpoint')
  const introspection = endpoint('introspection_endpoint')
  const revocation = endpoint('revocation_endpoint')
  return ok({
    issuer,
    jwksUrl: jwksUrl.value,
    ...(token.ok && { tokenEndpoint: token.value }),
    ...(authorization.ok && { authorizationEndpoint: authorization.value }),
    ...(userinfo.ok && { userinfoEndpoint: userinfo.value }),
    ...(endSession.ok && { endSessionEndpoint: endSession.value }),
    ...(introspection.ok && { introspectionEndpoint: introspection.value }),
    ...(revocation.ok && { revocationEndpoint: revocation.value }),
  })
}

function readUrl(value: unknown, issuer: string, rule: AddressRule): Result<string, string> {
  if (typeof value !== 'string') return err('is missing')
  const url = checkDiscoveredUrl(value, issuer, rule)
  return url.ok ? ok(value) : url
}
