import { Option } from 'commander'
import type { AccessText } from '../export/access.ts'

/** Where Keycloak is and how to log in, said by flags instead of a trust file. */
export interface AccessFlags {
  readonly url?: string
  readonly realm?: string
  readonly adminRealm?: string
  readonly adminClientId?: string
  readonly adminClientSecret?: string
  readonly adminUsername?: string
  readonly adminPassword?: string
  readonly insecureAllowHttp?: true
}

export const ACCESS_OPTIONS: readonly Option[] = [
  new Option('--url <url>', 'Keycloak’s base URL, without /realms'),
  new Option('--realm <name>', 'the realm'),
  new Option('--admin-client-id <id>', 'log in as this client with a service account'),
  new Option('--admin-client-secret <reference>', 'its secret, as in ${env:CAMBIO_ADMIN_SECRET}'),
  new Option('--admin-username <name>', 'log in as this administrator'),
  new Option(
    '--admin-password <reference>',
    'the administrator’s password, as in ${env:ADMIN_PASSWORD}',
  ),
  new Option('--admin-realm <name>', 'where the login lives (default: the realm)'),
  new Option('--insecure-allow-http', 'accept http: addresses that are not loopback'),
]

/** As a trust file would say it. */
export function accessSaidBy(options: AccessFlags): AccessText {
  const { url, realm, insecureAllowHttp } = options
  return {
    keycloak: { url, realm, admin: loginBy(options) },
    ...(insecureAllowHttp && { insecureAllowHttp }),
  }
}

function loginBy(options: AccessFlags) {
  const { adminUsername, adminPassword, adminClientId, adminClientSecret, adminRealm } = options
  const home = adminRealm === undefined ? {} : { realm: adminRealm }
  const client = adminClientId === undefined ? {} : { clientId: adminClientId }
  if (adminUsername !== undefined) {
    return { username: adminUsername, password: adminPassword, ...client, ...home }
  }
  return { ...client, clientSecret: adminClientSecret, ...home }
}
