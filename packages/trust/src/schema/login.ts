import { z } from 'zod'
import { secretReference } from '../secret-reference.ts'
import { name } from './vocabulary.ts'

const home = name('Realm this client lives in. Default: the realm above.').optional()

const secretLogin = z
  .strictObject({
    clientId: name('Client with a service account.'),
    clientSecret: secretReference('Its secret.'),
    realm: home,
  })
  .describe('A login as a client with a service account.')

const privateKeyLogin = z
  .strictObject({
    clientId: name('Client with a service account.'),
    privateKey: secretReference('The private key it signs its assertions with (PKCS #8, PEM).'),
    keyId: name(
      'Key id (`kid`) of that key. Default: none is sent, and Keycloak takes the client’s key of that algorithm.',
    ).optional(),
    realm: home,
  })
  .describe('A login as a client that signs its assertions (`private_key_jwt`).')

const certificateLogin = z
  .strictObject({
    clientId: name('Client with a service account.'),
    certificate: secretReference('Its certificate, and the chain below it (PEM).'),
    certificateKey: secretReference('The private key of that certificate (PKCS #8, PEM).'),
    realm: home,
  })
  .describe('A login as a client with a TLS certificate (`tls_client_auth`).')

const tokenFileLogin = z
  .strictObject({
    clientId: name('Client with a service account.'),
    tokenFile: name(
      'File with the token a platform gave to this workload (Kubernetes, CI). It is read anew for each login and sent as client assertion.',
    ),
    realm: home,
  })
  .describe('A login with the identity of the workload.')

const passwordLogin = z
  .strictObject({
    username: name('Administrator’s user name.'),
    password: secretReference('Administrator’s password.'),
    clientId: name('Public client to log in with. Default: `admin-cli`.').optional(),
    realm: name('Realm this administrator lives in. Default: the realm above.').optional(),
  })
  .describe('A login as an administrator with a password.')

export const login = z.union([
  secretLogin,
  privateKeyLogin,
  certificateLogin,
  tokenFileLogin,
  passwordLogin,
])
