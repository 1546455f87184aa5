import type { ExchangeClient } from '../exchange-order.ts'
import type { ClientAuthentication } from './client-authentication.ts'

/** How the client proves itself now. */
export function authenticationOf({
  authentication,
}: Pick<ExchangeClient, 'authentication'>): ClientAuthentication {
  return typeof authentication === 'function' ? authentication() : authentication
}
