import { EXTERNAL_VIA } from '../defaults.ts'
import { firstOfProvider } from '../effective/shared-provider.ts'
import { formatPath, type Finding, type Path } from '../problem.ts'
import type { ExternalIssuer } from '../schema.ts'
import type { Declared } from './declared.ts'
import { eachExternal } from './external-issuers.ts'
import type { Rule } from './rule.ts'

/** How tokens that are no JWT get through Keycloak: by one road, which asks the issuer's userinfo endpoint. */
export const opaqueRules: readonly Rule[] = [
  {
    says: 'At most one issuer has `introspection`: a token that is no JWT names no issuer.',
    find: (trust) => {
      const [first, ...others] = eachIntrospecting(trust, (_issuer, path) => [path])
      return others.map((path) => ({
        path: [...path, 'introspection'],
        message: `is at ${formatPath(first ?? path)} already, and a token that is no JWT does not say whose it is`,
        hint: 'keep one of them',
      }))
    },
  },
  {
    says: '`introspection` stands at an issuer without `tenants`, and beside `endpoints` or `keys` it has its own `endpoint`.',
    find: (trust) => eachIntrospecting(trust, endpointFaults),
  },
  {
    says: '`introspection` needs the road `idp-permission`: no other carries a token that is no JWT.',
    find: (trust) =>
      eachIntrospecting(trust, ({ via = EXTERNAL_VIA }, path) =>
        via === 'auto' || via.includes('idp-permission')
          ? []
          : [
              {
                path: [...path, 'via'],
                message: 'carries no token that is no JWT, and introspection is there for such',
                hint: 'add idp-permission, or remove introspection',
              },
            ],
      ),
  },
  {
    says: '`introspection` does not stand beside the provider `keycloak-oidc`, which takes JWTs alone, nor beside `identityProvider.config.disableUserInfo: "true"`: Keycloak looks at other tokens by the userinfo endpoint.',
    find: (trust) =>
      eachIntrospecting(trust, (issuer, path) => {
        const known = trust.issuers.filter((other) => other !== undefined)
        const { identityProvider } = firstOfProvider(issuer, known)
        return userinfoFaults(identityProvider, [...path, 'introspection'])
      }),
  },
]

function userinfoFaults(
  identityProvider: ExternalIssuer['identityProvider'],
  path: Path,
): readonly Finding[] {
  if (identityProvider?.providerId === 'keycloak-oidc')
    return [
      {
        path,
        message:
          'cannot stand beside identityProvider.providerId keycloak-oidc, with which Keycloak takes JWTs alone',
        hint: 'take the provider oidc, which serves a Keycloak as well',
      },
    ]
  if (identityProvider?.config?.['disableUserInfo'] === 'true')
    return [
      {
        path,
        message:
          'cannot stand beside identityProvider.config.disableUserInfo "true": Keycloak looks at a token that is no JWT by the userinfo endpoint',
        hint: 'remove disableUserInfo; it is set as it has to be',
      },
    ]
  return []
}

function endpointFaults(
  { tenants, endpoints, keys, introspection }: ExternalIssuer,
  issuer: Path,
): readonly Finding[] {
  const path = [...issuer, 'introspection']
  if (tenants !== undefined) {
    const message = 'cannot stand beside tenants: a token that is no JWT does not say whose it is'
    return [{ path, message, hint: 'write an entry of its own for that tenant' }]
  }
  const isDiscovered = endpoints === undefined && keys === undefined
  if (isDiscovered || introspection?.endpoint !== undefined) return []
  const message = 'is missing, and without discovery nobody tells it'
  return [
    { path: [...path, 'endpoint'], message, hint: 'write the issuer’s introspection endpoint' },
  ]
}

function eachIntrospecting<Found>(
  { issuers }: Declared,
  find: (issuer: ExternalIssuer, path: Path) => readonly Found[],
): readonly Found[] {
  return eachExternal(issuers, (issuer, index) =>
    issuer.introspection === undefined ? [] : find(issuer, ['issuers', index]),
  )
}
