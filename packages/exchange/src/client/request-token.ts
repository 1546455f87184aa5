import { Secret } from '@cambio/validation'
import type { AuthorizationServer } from '../exchange-order.ts'
import type { FormAnswer } from './form-answer.ts'
import { joinForms } from './join-forms.ts'
import { postAsClient, type ClientRequest } from './post-as-client.ts'

/** One request to a token endpoint. */
export interface TokenRequest extends Omit<ClientRequest, 'server' | 'url' | 'form'> {
  readonly server: Pick<AuthorizationServer, 'issuer' | 'tokenEndpoint'>
  readonly grantType: string
  /** The grant's other parameters, form-encoded. Secret, since tokens and passwords are among them. Default: none. */
  readonly form?: Secret
}

/**
 * Sends a token request as this client (RFC 6749, section 3.2), and gives the answer unjudged. Redirects are not followed: they would take secrets
 * elsewhere. Throws as `fetch` does.
 *
 * Does not check the address: that is the caller's.
 */
export function requestToken({ grantType, form, ...request }: TokenRequest): Promise<FormAnswer> {
  const grant = new URLSearchParams({ grant_type: grantType }).toString()
  const whole = new Secret(joinForms(form?.reveal() ?? '', grant))
  return postAsClient({ ...request, form: whole, url: request.server.tokenEndpoint })
}
