import { z } from 'zod'
import { secretReference } from '../secret-reference.ts'
import { protocolMappers } from './mapper.ts'
import { ownPolicyName } from './policy-name.ts'
import { name, names } from './vocabulary.ts'

export const role = z
  .strictObject({
    name: name('Name of the role.'),
    description: name('What it allows.').optional(),
  })
  .describe('A role.')

const attachedScopes = z
  .strictObject({
    default: names('Client scopes in every token.').optional(),
    optional: names('Client scopes in tokens that ask for them.').optional(),
  })
  .describe('Client scopes attached to this client; others that are attached stay.')

const surroundings = {
  displayName: name('Name shown in Keycloak.').optional(),
  scopes: attachedScopes.optional(),
  mappers: protocolMappers.optional(),
}

const secretClient = z
  .strictObject({
    id: name('Client id.'),
    secret: secretReference('Client secret.'),
    ...surroundings,
  })
  .describe('A client that authenticates with a secret.')

const privateKeyClient = z
  .strictObject({
    id: name('Client id.'),
    privateKey: secretReference('The private key it signs its assertions with (PKCS #8, PEM).'),
    keyId: name(
      'Key id (`kid`) of that key. Default: none is sent, and Keycloak takes the client’s key of that algorithm.',
    ).optional(),
    ...surroundings,
  })
  .describe('A client that signs its assertions (`private_key_jwt`).')

const certificateClient = z
  .strictObject({
    id: name('Client id.'),
    certificate: secretReference('Its certificate, and the chain below it (PEM).'),
    certificateKey: secretReference('The private key of that certificate (PKCS #8, PEM).'),
    ...surroundings,
  })
  .describe('A client with a TLS certificate (`tls_client_auth`).')

export const exchangeClient = z
  .union([secretClient, privateKeyClient, certificateClient])
  .describe('The exchange client: the confidential client the gateway authenticates as.')

export const clients = z
  .array(
    z
      .strictObject({
        id: name('Client id.'),
        roles: z.array(role).min(1).optional().describe('Roles of this client.'),
        policyName: ownPolicyName('this client').optional(),
        ...surroundings,
      })
      .describe('One client.'),
  )
  .describe(
    'Target clients the provisioner creates when they are missing: an API’s name in `aud`, with every login flow off.',
  )

export const clientScopes = z
  .array(
    z
      .strictObject({
        name: name('Name of the scope, as in the request’s `scope`.'),
        description: name('What it is for.').optional(),
        mappers: protocolMappers.optional(),
      })
      .describe('One client scope.'),
  )
  .describe('Client scopes the provisioner creates when they are missing.')
