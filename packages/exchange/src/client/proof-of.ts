import {
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretJwt,
  ClientSecretPost,
  modifyAssertion,
  None,
  PrivateKeyJwt,
  TlsClientAuth,
} from 'oauth4webapi'
import type { Secret } from '@cambio/validation'
import type { ClientAuthentication } from './client-authentication.ts'
import { CredentialUnreadable } from './credential-unreadable.ts'
import { errorCode } from './error-code.ts'

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What a request carries to prove whose it is. Absent: a public client, which proves nothing. */
export function proofOf(authentication: ClientAuthentication | undefined): ClientAuth {
  switch (authentication?.method) {
    case undefined:
      return None()
    case 'secret':
      return ClientSecretBasic(authentication.secret.reveal())
    case 'secret_post':
      return ClientSecretPost(authentication.secret.reveal())
    case 'secret_jwt':
      return ClientSecretJwt(authentication.secret.reveal())
    case 'private_key_jwt': {
      const { key, keyId: kid, algorithm } = authentication.key
      // The library names Ed25519 by a newer name, which Keycloak does not know.
      const named = (header: Record<string, unknown>): void => void (header['alg'] = algorithm)
      return PrivateKeyJwt({ key, ...(kid !== undefined && { kid }) }, { [modifyAssertion]: named })
    }
    case 'mtls':
      return TlsClientAuth()
    case 'assertion':
      // The assertion says whose it is, maybe not by the client's id, so the id is not sent (RFC 7521, section 4.2).
      return (_server, _client, body) => {
        body.set('client_assertion_type', JWT_BEARER)
        body.set('client_assertion', readAssertion(authentication.read).reveal())
      }
  }
}

function readAssertion(read: () => Secret): Secret {
  try {
    return read()
  } catch (error) {
    throw new CredentialUnreadable(
      `The client’s assertion can’t be read${errorCode(error)}; check that the file of client.assertion is there.`,
      { cause: error },
    )
  }
}
