import type { EffectiveClient, TrustDeclaration } from './effective-trust.ts'

type DeclaredClient = TrustDeclaration['client']

/** What the provisioner alone needs of the client stays behind. */
export function effectiveClient(client: DeclaredClient): EffectiveClient {
  const { id, actorToken, bound } = client
  return {
    id,
    ...credential(client),
    ...(actorToken && { actorToken }),
    ...(bound && { bound }),
  }
}

function credential(client: DeclaredClient) {
  if ('secret' in client) return { secret: client.secret, method: client.method ?? 'basic' }
  if ('assertion' in client) return { assertion: client.assertion }
  if ('privateKey' in client) {
    const { privateKey, keyId } = client
    return { privateKey, ...(keyId !== undefined && { keyId }) }
  }
  return { certificate: client.certificate, certificateKey: client.certificateKey }
}
