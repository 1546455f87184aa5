import { authenticationOf } from '../client/authentication-of.ts'
import type { ExchangeClient } from '../exchange-order.ts'
import type { DpopKey } from './dpop-key.ts'

/** What issued tokens are bound to: the client's certificate (RFC 8705, section 3), or a key of ours (RFC 9449). */
export type Bound = { readonly by: 'mtls' } | { readonly by: 'dpop'; readonly key: DpopKey }

/** What `cnf` must say in a bound token. */
export interface Binding {
  readonly member: 'x5t#S256' | 'jkt'
  readonly thumbprint: string
}

/** The binding that holds now: another certificate or key makes another one. Throws for `mtls` by a client without a certificate. */
export function bindingOf(bound: Bound | undefined, client: ExchangeClient): Binding | undefined {
  if (bound === undefined) return undefined
  if (bound.by === 'dpop') return { member: 'jkt', thumbprint: bound.key.thumbprint }
  const authentication = authenticationOf(client)
  if (authentication.method !== 'mtls')
    throw new Error('tokens are bound to a certificate, and the client has none')
  return { member: 'x5t#S256', thumbprint: authentication.identity.thumbprint }
}
