import type { Finding, Path } from '../problem.ts'
import { EXTERNAL_VIA } from '../defaults.ts'
import { firstOfProvider } from '../effective/shared-provider.ts'
import type { ExternalIssuer, Grant, Road } from '../schema.ts'
import type { Declared } from './declared.ts'
import { eachExternal } from './external-issuers.ts'
import type { Rule } from './rule.ts'

type Via = 'auto' | readonly Road[]

const GRANT_ALONE = 'jwt-authorization-grant'
/** The one social provider whose tokens Keycloak takes by the JWT grant. */
const GRANTING = 'google'
const NOT_SOCIAL: readonly (string | undefined)[] = [
  undefined,
  'oidc',
  'keycloak-oidc',
  GRANT_ALONE,
]

/** Which roads Keycloak's providers serve, and what they need. */
export const providerRules: readonly Rule[] = [
  {
    says: 'The provider `jwt-authorization-grant` serves the road `jwt-grant` alone.',
    find: (trust) =>
      viasOf(trust).flatMap(({ path, issuer, via }) =>
        issuer.identityProvider?.providerId === GRANT_ALONE && !isOnly('jwt-grant', via)
          ? [
              {
                path,
                message: `must be jwt-grant alone for the provider ${GRANT_ALONE}, which knows nothing else`,
                hint: 'write via: [jwt-grant], or take the provider oidc',
              },
            ]
          : [],
      ),
  },
  {
    says: 'A social provider does not serve the road `jwt-grant`, but for `google`.',
    find: (trust) =>
      viasOf(trust).flatMap(({ path, issuer, via }) =>
        isSocial(issuer) &&
        issuer.identityProvider?.providerId !== GRANTING &&
        !isOnly('idp-permission', via)
          ? [
              {
                path,
                message: `must be idp-permission alone for the provider ${issuer.identityProvider?.providerId}`,
                hint: 'write via: [idp-permission]',
              },
            ]
          : [],
      ),
  },
  {
    says: 'A social provider has an `alias`, and our `clientId` and `clientSecret` there: Keycloak knows such a provider by nothing else.',
    find: ({ issuers }) =>
      eachExternal(issuers, (issuer, index) =>
        isSocial(issuer) ? socialNeeds(issuer, ['issuers', index]) : [],
      ),
  },
]

function isSocial({ identityProvider }: ExternalIssuer): boolean {
  return !NOT_SOCIAL.includes(identityProvider?.providerId)
}

function socialNeeds({ alias, identityProvider }: ExternalIssuer, path: Path): readonly Finding[] {
  const missing = (at: Path): Finding => ({
    path: at,
    message: `is missing, and the provider ${identityProvider?.providerId} needs it`,
    hint: 'add it',
  })
  return [
    ...(alias === undefined ? [missing([...path, 'alias'])] : []),
    ...(['clientId', 'clientSecret'] as const)
      .filter((field) => identityProvider?.[field] === undefined)
      .map((field) => missing([...path, 'identityProvider', field])),
  ]
}

interface DeclaredVia {
  readonly path: Path
  readonly issuer: ExternalIssuer
  readonly via: Via | undefined
}

/** The roads of each issuer, and those of the grants that name other ones for it. */
function viasOf({ issuers, grants }: Declared): readonly DeclaredVia[] {
  return issuers.flatMap((issuer, index) => {
    if (issuer === undefined || !('issuer' in issuer)) return []
    const own = {
      path: ['issuers', index, 'via'],
      issuer: asSetUp(issuer, issuers),
      via: issuer.via,
    }
    return [own, ...grants.flatMap((grant, at) => viaOf(grant, at, issuer))]
  })
}

/** An entry that shares its identity provider with an earlier one says nothing of it itself. */
function asSetUp(issuer: ExternalIssuer, issuers: Declared['issuers']): ExternalIssuer {
  const known = issuers.filter((other) => other !== undefined)
  const { identityProvider } = firstOfProvider(issuer, known)
  return { ...issuer, identityProvider }
}

function viaOf(grant: Grant | undefined, at: number, issuer: ExternalIssuer): DeclaredVia[] {
  if (grant?.via === undefined) return []
  if (grant.from !== issuer.alias && grant.from !== issuer.issuer) return []
  return [{ path: ['grants', at, 'via'], issuer, via: grant.via }]
}

/** `auto` takes what the provider serves; an issuer without `via` takes `idp-permission`. */
function isOnly(road: Road, via: Via = EXTERNAL_VIA): boolean {
  return via === 'auto' || via.every((each) => each === road)
}
