import { z } from 'zod'
import { fileReference, secretReference } from '../secret-reference.ts'
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

/** What the exchange client has beside its credential. */
const exchanging = {
  actorToken: fileReference(
    'Token of who acts for the user (RFC 8693), sent as `actor_token` by the road `standard`; read anew for each request.',
  ).optional(),
  bound: z
    .enum(['mtls', 'dpop'])
    .optional()
    .describe(
      'Issued tokens must be bound to our certificate (`mtls`) or to a key of ours (`dpop`), so that nobody else can use them. Default: they are bound to nobody.',
    ),
}

const surroundings = {
  displayName: name('Name shown in Keycloak.').optional(),
  scopes: attachedScopes.optional(),
  mappers: protocolMappers.optional(),
}

const secretClient = z
  .strictObject({
    id: name('Client id.'),
    secret: secretReference('Client secret.'),
    method: z
      .enum(['basic', 'post', 'jwt'])
      .optional()
      .describe(
        'How the secret proves who we are: in the `Authorization` header (`client_secret_basic`), in the body (`client_secret_post`), or as the key of a signed assertion (`client_secret_jwt`), and then it never leaves us. Default: `basic`.',
      ),
    ...exchanging,
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
    ...exchanging,
    ...surroundings,
  })
  .describe('A client that signs its assertions (`private_key_jwt`).')

const certificateClient = z
  .strictObject({
    id: name('Client id.'),
    certificate: secretReference('Its certificate, and the chain below it (PEM).'),
    certificateKey: secretReference('The private key of that certificate (PKCS #8, PEM).'),
    ...exchanging,
    ...surroundings,
  })
  .describe('A client with a TLS certificate (`tls_client_auth`).')

const workloadClient = z
  .strictObject({
    id: name('Client id.'),
    assertion: fileReference(
      'The token a platform gave to this workload (SPIFFE, Kubernetes), sent as client assertion; read anew for each request.',
    ),
    ...exchanging,
    ...surroundings,
  })
  .describe('A client with the identity of the workload.')

export const exchangeClient = z
  .union([secretClient, privateKeyClient, certificateClient, workloadClient])
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
