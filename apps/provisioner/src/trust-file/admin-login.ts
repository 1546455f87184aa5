import type { TrustFile } from '@cambio/trust'
import type { Login } from '../admin/token-source.ts'
import type { SecretOf } from './secrets.ts'

/** Keycloak's own public client for the command line. */
const ADMIN_CLI = 'admin-cli'

/** The provisioner's login as the trust file says it; undefined when it says none. */
export function adminLogin({ keycloak }: TrustFile, secretOf: SecretOf): Login | undefined {
  const { admin } = keycloak
  if (admin === undefined) return undefined
  const realm = admin.realm ?? keycloak.realm
  if ('username' in admin) {
    const { username, password, clientId } = admin
    return {
      grant: 'password',
      realm,
      clientId: clientId ?? ADMIN_CLI,
      username,
      password: secretOf(password),
    }
  }
  const { clientId, clientSecret } = admin
  return { grant: 'client_credentials', realm, clientId, secret: secretOf(clientSecret) }
}
