import { createPublicKey } from 'node:crypto'
import type { Fault, Finding, Path } from '../problem.ts'
import type { ExternalIssuer } from '../schema.ts'
import { duplicates } from './duplicates.ts'
import { eachExternal } from './external-issuers.ts'
import type { Rule } from './rule.ts'

type Key = NonNullable<ExternalIssuer['keys']>[number]

/** Where a JWK holds what nobody but its owner may have (RFC 7518, section 6). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** Where an issuer's keys come from. */
export const keyRules: readonly Rule[] = [
  {
    says: '`discovery`, `endpoints` and `keys` exclude each other.',
    find: ({ issuers }) => eachExternal(issuers, sources),
  },
  {
    says: 'What stands in `keys` is public: no member of a private key.',
    find: ({ issuers }) => eachKey(issuers, privateMembers),
  },
  {
    says: 'Each of `keys` can be read.',
    find: ({ issuers }) =>
      eachKey(issuers, (key, path) => (isReadable(key) ? [] : [{ path, ...unreadable(key) }])),
  },
  {
    says: 'Two of `keys` never share a `kid`.',
    find: ({ issuers }) =>
      eachExternal(issuers, ({ keys = [] }, index) =>
        duplicates(keys, ({ kid }) => kid).map((duplicate) => ({
          path: ['issuers', index, 'keys', duplicate.index, 'kid'],
          message: `is that of keys[${duplicate.first}] too`,
          hint: 'remove one of the two, or name each as the issuer’s tokens name it',
        })),
      ),
  },
  {
    says: 'Keycloak’s identity provider holds one written key: with several `keys`, `identityProvider.config.jwksUrl` says where it finds them.',
    find: ({ issuers }) => eachExternal(issuers, keysForKeycloak),
  },
]

function sources(
  { discovery, endpoints, keys }: ExternalIssuer,
  index: number,
): readonly Finding[] {
  const fault = (field: string, other: string): Finding => ({
    path: ['issuers', index, field],
    message: `cannot stand beside ${other}: the keys would have two sources`,
    hint: 'remove one of them',
  })
  return [
    ...(discovery && endpoints ? [fault('discovery', 'endpoints')] : []),
    ...(discovery && keys ? [fault('discovery', 'keys')] : []),
    ...(endpoints && keys ? [fault('endpoints', 'keys')] : []),
  ]
}

function eachKey(
  issuers: Parameters<typeof eachExternal>[0],
  find: (key: Key, path: Path) => readonly Finding[],
): readonly Finding[] {
  return eachExternal(issuers, ({ keys = [] }, index) =>
    keys.flatMap((key, at) => find(key, ['issuers', index, 'keys', at])),
  )
}

function privateMembers(key: Key, path: Path): readonly Finding[] {
  return PRIVATE_MEMBERS.filter((member) => Object.hasOwn(key, member)).map((member) => ({
    path: [...path, member],
    message: 'is part of a private key, which its owner alone may have',
    hint: 'write the public members only, and have the issuer make a new key: this one is no secret any more',
  }))
}

function isReadable(key: Key): boolean {
  try {
    createPublicKey({ key, format: 'jwk' })
    return true
  } catch {
    return false
  }
}

const MEMBERS: Readonly<Record<Key['kty'], string>> = {
  RSA: 'n and e',
  EC: 'crv, x and y',
  OKP: 'crv and x',
}

function unreadable({ kty }: Key): Fault {
  return {
    message: `is no public key of kind ${kty} that can be read`,
    hint: `it needs ${MEMBERS[kty]}, as in the issuer’s own JWK`,
  }
}

function keysForKeycloak(
  { keys = [], identityProvider }: ExternalIssuer,
  index: number,
): readonly Finding[] {
  if (keys.length < 2 || identityProvider?.config?.['jwksUrl'] !== undefined) return []
  return [
    {
      path: ['issuers', index, 'identityProvider', 'config', 'jwksUrl'],
      message: 'is missing, and Keycloak takes only one key that is written down',
      hint: 'write an address at which Keycloak finds these keys, or one key only',
    },
  ]
}
