import {
  DISCOVERY_DEFAULTS,
  discoverIssuer,
  err,
  ok,
  type DiscoveryFailure,
  type IssuerMetadata,
  type Result,
} from '@cambio/validation'

import { providerFamily } from '../desired/provider-family.ts'
import type { SettledIssuer } from '../settled/settled-trust.ts'

/** Where an issuer answers, as far as Keycloak needs to know it. */
export interface IssuerEndpoints {
  /** Undefined: its keys are written in the trust file. */
  readonly jwks: string | undefined
  readonly authorization: string | undefined
  readonly token: string | undefined
  readonly userinfo: string | undefined
  readonly logout: string | undefined
}

/** Why the endpoints of an issuer are not known. */
export interface IssuerFailure {
  readonly reason: 'issuer_unusable'
  readonly alias: string
  readonly discovery: DiscoveryFailure
}

/** By alias. */
export type EndpointsByAlias = ReadonlyMap<string, IssuerEndpoints>

/**
 * Where each issuer answers: as the trust file says, else as the issuer's discovery document says, which
 * we fetch ourselves. The first failure counts. Of a social provider Keycloak knows them itself.
 */
export async function issuerEndpoints(
  issuers: readonly SettledIssuer[],
  allowHttp: boolean,
): Promise<Result<EndpointsByAlias, IssuerFailure>> {
  const known = new Map<string, IssuerEndpoints>()
  const asked = issuers.filter((issuer) => providerFamily(issuer) !== 'social')
  const found = await Promise.all(asked.map((issuer) => endpointsOf(issuer, allowHttp)))
  for (const [index, { alias }] of asked.entries()) {
    const endpoints = found[index]
    if (endpoints === undefined) continue
    if (!endpoints.ok) {
      return err({ reason: 'issuer_unusable', alias, discovery: endpoints.failure })
    }
    known.set(alias, endpoints.value)
  }
  return ok(known)
}

async function endpointsOf(
  { issuer, endpoints, keys }: SettledIssuer,
  allowHttp: boolean,
): Promise<Result<IssuerEndpoints, DiscoveryFailure>> {
  if (endpoints !== undefined) {
    const { jwks, authorization, token, userinfo, logout } = endpoints
    return ok({ jwks, authorization, token, userinfo, logout })
  }
  if (keys !== undefined) return ok(NOWHERE)
  const discovered = await discoverIssuer(issuer, {
    ...DISCOVERY_DEFAULTS,
    allowHttp,
    // Whoever runs this could ask the address as well.
    allowPrivate: true,
  })
  return discovered.ok ? ok(fromMetadata(discovered.value)) : discovered
}

/** An issuer whose keys are written down is asked nothing. */
const NOWHERE: IssuerEndpoints = {
  jwks: undefined,
  authorization: undefined,
  token: undefined,
  userinfo: undefined,
  logout: undefined,
}

function fromMetadata(metadata: IssuerMetadata): IssuerEndpoints {
  return {
    jwks: metadata.jwksUrl,
    authorization: metadata.authorizationEndpoint,
    token: metadata.tokenEndpoint,
    userinfo: metadata.userinfoEndpoint,
    logout: metadata.endSessionEndpoint,
  }
}
