import type { ClientAuthentication } from '@cambio/exchange'
import type { TrustFile } from '@cambio/trust'
import type { Login } from '../admin/login.ts'
import { readTokenFile } from '../admin/token-file.ts'
import { authenticationOf, type DeclaredCredential } from './credential.ts'
import type { SecretOf } from './secrets.ts'

type DeclaredLogin = NonNullable<TrustFile['keycloak']['admin']>
type DeclaredClient = Exclude<DeclaredLogin, { username: string }>

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
  const authentication = authenticationAs(admin, secretOf)
  return { grant: 'client_credentials', realm, clientId: admin.clientId, authentication }
}

/** What a login proves itself with; undefined where it is no credential of a client in the trust file. */
export function loginCredential(admin: DeclaredLogin): DeclaredCredential | undefined {
  if ('username' in admin || 'tokenFile' in admin) return undefined
  return 'clientSecret' in admin ? { secret: admin.clientSecret } : admin
}

function authenticationAs(admin: DeclaredClient, secretOf: SecretOf): ClientAuthentication {
  if ('tokenFile' in admin) {
    return { method: 'assertion', read: () => readTokenFile(admin.tokenFile) }
  }
  return authenticationOf(
    'clientSecret' in admin ? { secret: admin.clientSecret } : admin,
    secretOf,
  )
}
