import type { KeycloakConnection } from '../keycloak/connection.ts'

export interface PasswordLogin {
  readonly realm: string
  /** A client with direct access grants. */
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string
  readonly username: string
  readonly password: string
  /** Space separated. Absent: the client's default scopes. */
  readonly scope?: string
}

/** A fresh access token of a user (RFC 6749, section 4.3). Throws with Keycloak's own words when it refuses. */
export async function passwordToken(
  { url }: Pick<KeycloakConnection, 'url'>,
  { realm, clientId, clientSecret, username, password, scope }: PasswordLogin,
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'password',
    client_id: clientId,
    username,
    password,
  })
  if (clientSecret !== undefined) form.set('client_secret', clientSecret)
  if (scope !== undefined) form.set('scope', scope)

  const endpoint = `${url}/realms/${realm}/protocol/openid-connect/token`
  const response = await fetch(endpoint, { method: 'POST', body: form })
  if (!response.ok) {
    throw new Error(
      `${endpoint} refused to log ${username} in: ${response.status} ${await response.text()}`,
    )
  }
  return accessTokenIn(await response.json())
}

function accessTokenIn(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'access_token' in answer) {
    if (typeof answer.access_token === 'string') return answer.access_token
  }
  throw new Error('A token endpoint answered without an access token.')
}
