import { z } from 'zod'
import { login } from './login.ts'
import { name, realm, seconds, url } from './vocabulary.ts'

const settings = z
  .strictObject({
    displayName: name('Name shown on login pages.').optional(),
    accessTokenLifespan: seconds('Lifetime of access tokens, in seconds.').optional(),
    ssoSessionIdleTimeout: seconds(
      'Seconds after which a session nobody uses ends. Each exchange by `idp-permission` makes a session.',
    ).optional(),
    ssoSessionMaxLifespan: seconds('Seconds after which a session ends in any case.').optional(),
    eventsEnabled: z
      .boolean()
      .optional()
      .describe('Keep events. `cambio verify --live` reads the cause of a refusal from them.'),
    eventsExpiration: seconds('Seconds for which events are kept.').optional(),
    sslRequired: z
      .enum(['all', 'external', 'none'])
      .optional()
      .describe('From where plain `http:` is refused.'),
  })
  .describe('Settings of the realm, by Keycloak’s names. What is not declared stays as it is.')

export const keycloak = z
  .strictObject({
    url: url('Keycloak’s base URL, without `/realms`.'),
    realm: realm.describe('Our realm: the one the APIs trust.'),
    createRealm: z
      .boolean()
      .optional()
      .describe(
        'Create the realm when it is missing. Needs a login of realm `master` with the role `create-realm`. Default: false.',
      ),
    settings: settings.optional(),
    admin: login.optional().describe('The provisioner’s own login. The gateway never reads it.'),
  })
  .describe('Keycloak and the realm.')
