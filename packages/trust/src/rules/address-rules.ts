import type { Path } from '../problem.ts'
import { addressFaults, type AddressUse } from './address.ts'
import type { Declared } from './declared.ts'
import { eachDestination, isAddress } from './destinations.ts'
import type { Rule } from './rule.ts'

interface Address {
  readonly path: Path
  readonly text: string
  readonly use: AddressUse
}

export const addressRules: readonly Rule[] = [
  {
    says: 'An address has no user name, password or fragment, and no query but an endpoint’s; an upstream and `publicUrl` have no path; `http:` is for loopback, elsewhere only with `insecureAllowHttp: true`.',
    find: (trust) =>
      addresses(trust).flatMap(({ path, text, use }) =>
        addressFaults(text, use, trust.insecureAllowHttp).map((fault) => ({ path, ...fault })),
      ),
  },
]

function addresses({
  keycloak,
  publicUrl,
  issuers,
  upstreams,
  routes,
}: Declared): readonly Address[] {
  return [
    ...(keycloak
      ? [{ path: ['keycloak', 'url'], text: keycloak.url, use: 'keycloak' as const }]
      : []),
    ...(publicUrl === undefined
      ? []
      : [{ path: ['publicUrl'], text: publicUrl, use: 'public' as const }]),
    ...issuers.flatMap(issuerAddresses),
    ...upstreams.flatMap((upstream, index) =>
      (upstream?.addresses ?? []).map((text, at) => ({
        path: ['upstreams', index, 'addresses', at],
        text,
        use: 'upstream' as const,
      })),
    ),
    ...eachDestination({ routes }).flatMap(({ path, to }) =>
      isAddress(to) ? [{ path, text: to, use: 'upstream' as const }] : [],
    ),
  ]
}

function issuerAddresses(issuer: Declared['issuers'][number], index: number): readonly Address[] {
  if (issuer === undefined || 'self' in issuer) return []
  const endpoints = Object.entries(issuer.endpoints ?? {}).flatMap(([name, text]) =>
    text === undefined
      ? []
      : [{ path: ['issuers', index, 'endpoints', name], text, use: 'endpoint' as const }],
  )
  const introspection = issuer.introspection?.endpoint
  return [
    { path: ['issuers', index, 'issuer'], text: issuer.issuer, use: 'issuer' },
    ...endpoints,
    ...(introspection === undefined
      ? []
      : [
          {
            path: ['issuers', index, 'introspection', 'endpoint'],
            text: introspection,
            use: 'endpoint' as const,
          },
        ]),
  ]
}
