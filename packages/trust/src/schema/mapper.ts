import { z } from 'zod'
import { name } from './vocabulary.ts'

const config = z
  .record(z.string(), z.string())
  .optional()
  .describe('Its configuration, as Keycloak names it.')

const audienceMapper = z
  .strictObject({
    audience: name('Client id that goes into `aud` of access tokens.'),
    name: name('Name of the mapper. Default: `audience <client id>`.').optional(),
  })
  .describe('Puts a client into the audience.')

const namedMapper = z
  .strictObject({
    name: name('Name of the mapper.'),
    mapper: name('Keycloak’s protocol mapper, as in `oidc-hardcoded-claim-mapper`.'),
    config,
  })
  .describe('Any other protocol mapper.')

export const protocolMappers = z
  .array(z.union([audienceMapper, namedMapper]).describe('One mapper.'))
  .describe('Protocol mappers: what goes into tokens.')

export const identityProviderMappers = z
  .array(
    z
      .strictObject({
        name: name('Name of the mapper.'),
        mapper: name(
          'Keycloak’s identity provider mapper, as in `oidc-user-attribute-idp-mapper`.',
        ),
        config,
      })
      .describe('One mapper.'),
  )
  .describe('Mappers from the partner’s token to our user.')
