import { realmIssuer } from '../effective/realm-issuer.ts'
import type { Finding } from '../problem.ts'
import type { Road } from '../schema.ts'
import type { Declared } from './declared.ts'
import { duplicates } from './duplicates.ts'
import { eachExternal, type MaybeIssuer } from './external-issuers.ts'
import type { Rule } from './rule.ts'

export const issuerRules: readonly Rule[] = [
  {
    says: 'At most one entry is `self`.',
    find: ({ issuers }) =>
      duplicates(issuers, (issuer) => (isSelf(issuer) ? 'self' : undefined)).map(
        ({ index, first }) => ({
          path: ['issuers', index, 'self'],
          message: `our realm is issuers[${first}] already`,
          hint: 'keep one of the two',
        }),
      ),
  },
  {
    says: 'Our own realm is written as `self: true`, never by its issuer URL.',
    find: ownRealmByUrl,
  },
  {
    says: 'A road stands in `via` once.',
    find: ({ issuers }) =>
      issuers.flatMap((issuer, index) =>
        duplicates(listed(issuer?.via), (road) => road).map((duplicate) => ({
          path: ['issuers', index, 'via', duplicate.index],
          message: `stands in the list twice: see via[${duplicate.first}]`,
          hint: 'a road is tried once; remove one',
        })),
      ),
  },
  {
    says: '`identityProvider.config` holds no client secret; `identityProvider.clientSecret` refers to it.',
    find: ({ issuers }) =>
      eachExternal(issuers, (issuer, index) =>
        issuer.identityProvider?.config?.['clientSecret'] === undefined
          ? []
          : [
              {
                path: ['issuers', index, 'identityProvider', 'config', 'clientSecret'],
                message: 'is a secret, which does not belong in this file',
                hint: 'write identityProvider.clientSecret: ${env:NAME} instead',
              },
            ],
      ),
  },
]

function ownRealmByUrl({ keycloak, issuers }: Declared): readonly Finding[] {
  if (keycloak === undefined) return []
  const own = realmIssuer(keycloak.url, keycloak.realm)
  return eachExternal(issuers, (issuer, index) =>
    issuer.issuer.replace(/\/+$/, '') === own
      ? [
          {
            path: ['issuers', index, 'issuer'],
            message: 'is our own realm, which needs no identity provider',
            hint: 'write `- self: true` instead of this entry',
          },
        ]
      : [],
  )
}

function listed(via: 'auto' | readonly Road[] = []): readonly Road[] {
  return via === 'auto' ? [] : via
}

function isSelf(issuer: MaybeIssuer): boolean {
  return issuer !== undefined && 'self' in issuer
}
