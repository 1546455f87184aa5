import type { Secret } from '@cambio/validation'
import type { DpopKey } from '../bound/dpop-key.ts'
import type { AuthorizationServer } from '../exchange-order.ts'
import type { ClientAuthentication } from './client-authentication.ts'
import { headerOf, type FormAnswer } from './form-answer.ts'
import { joinForms } from './join-forms.ts'
import { postProven } from './post-proven.ts'
import { proofOf } from './proof-of.ts'

/** One request to an endpoint that wants a client's authentication. */
export interface ClientRequest {
  readonly server: Pick<AuthorizationServer, 'issuer'>
  readonly clientId: string
  /** Absent: a public client, which proves nothing. */
  readonly authentication?: ClientAuthentication | undefined
  readonly url: string
  /** What is asked, form-encoded. Secret, since tokens and passwords are among it. */
  readonly form: Secret
  /** Binds the issued token to its key. */
  readonly dpop?: DpopKey | undefined
  /** One that is over sends nothing. */
  readonly signal: AbortSignal
}

/**
 * Posts a form as this client. Redirects are not followed: they would take secrets elsewhere. Throws as `fetch` does.
 *
 * Does not check the address: that is the caller's.
 */
export async function postAsClient(request: ClientRequest): Promise<FormAnswer> {
  const { server, clientId, authentication, url, form, dpop, signal } = request
  const proof = { headers: new Headers(), parameters: new URLSearchParams() }
  await proofOf(authentication)(
    { issuer: server.issuer },
    { client_id: clientId },
    proof.parameters,
    proof.headers,
  )
  const headers = {
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
    ...Object.fromEntries(proof.headers),
    ...(dpop !== undefined && { dpop: await dpop.proofForTokens(url) }),
  }
  const answer = await postProven(authentication, url, {
    headers,
    body: joinForms(form.reveal(), proof.parameters.toString()),
    signal,
  })
  dpop?.keepNonce(url, headerOf(answer, 'dpop-nonce'))
  return answer
}
