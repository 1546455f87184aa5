import { aliasesBy, type SettledTrust } from '../../settled/settled-trust.ts'

/** Clients whose own permission Keycloak asks by `idp-permission`, because a route names them as audience. */
export function audiencesAsked(
  trust: Pick<SettledTrust, 'grants' | 'client' | 'routes'>,
): readonly string[] {
  if (aliasesBy('idp-permission', trust).length === 0) return []
  const audiences = new Set(trust.routes.flatMap(({ target }) => target?.audience ?? []))
  audiences.delete(trust.client.id)
  return [...audiences]
}
