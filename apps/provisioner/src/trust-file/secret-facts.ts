import { createHash } from 'node:crypto'
import type { SigningKey } from '@cambio/exchange'
import type { Secret } from '@cambio/validation'
import type { ClientFacts } from '../desired/client-authentication.ts'
import type { SecretFacts } from '../desired/secret-facts.ts'
import type { SettledTrust } from '../settled/settled-trust.ts'
import { authenticationOf } from './credential.ts'
import { secretDigest } from './secret-digest.ts'
import type { SecretOf } from './secrets.ts'

/** What may be known of the trust file's secrets by everybody who sees a plan. */
export function secretFacts(trust: SettledTrust, secretOf: SecretOf): SecretFacts {
  return {
    client: clientFacts(trust, secretOf),
    identityProviderDigests: identityProviderDigests(trust, secretOf),
  }
}

function clientFacts(trust: SettledTrust, secretOf: SecretOf): ClientFacts {
  const authentication = authenticationOf(trust.client, secretOf)
  switch (authentication.method) {
    case 'private_key_jwt':
      return { method: 'private_key_jwt', ...publicKeyOf(authentication.key) }
    case 'mtls': {
      const { subject, authority } = authentication.identity
      return { method: 'mtls', subject, authority }
    }
    case 'secret':
    case 'secret_post':
    case 'secret_jwt':
      return secretClientFacts(trust, authentication.secret, secretOf)
    case 'assertion':
      return { method: 'workload' }
  }
}

function secretClientFacts(
  { client, secretDigestKey }: SettledTrust,
  secret: Secret,
  secretOf: SecretOf,
): ClientFacts {
  const method = 'method' in client && client.method === 'jwt' ? 'secret_jwt' : 'secret'
  if (secretDigestKey === undefined) return { method }
  const digest = secretDigest(secretOf(secretDigestKey), `client ${client.id}`, secret)
  return { method, digest }
}

function publicKeyOf({ algorithm, keyId, publicJwk }: SigningKey) {
  const kid = keyId ?? thumbprint(publicJwk)
  return { algorithm, jwk: { ...publicJwk, kid, use: 'sig', alg: algorithm } }
}

/** RFC 7638: a public key has its required members only, so they need no choosing. */
function thumbprint(publicJwk: SigningKey['publicJwk']): string {
  const members = Object.entries(publicJwk).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const text = JSON.stringify(Object.fromEntries(members))
  return createHash('sha256').update(text).digest('base64url')
}

function identityProviderDigests(
  { issuers, secretDigestKey }: SettledTrust,
  secretOf: SecretOf,
): ReadonlyMap<string, string> {
  if (secretDigestKey === undefined) return new Map()
  const key = secretOf(secretDigestKey)
  return new Map(
    issuers.flatMap(({ alias, identityProvider }) => {
      const reference = identityProvider?.clientSecret
      if (reference === undefined) return []
      return [[alias, secretDigest(key, `identity provider ${alias}`, secretOf(reference))]]
    }),
  )
}
