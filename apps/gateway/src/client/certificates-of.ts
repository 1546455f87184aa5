import {
  authenticationOf,
  type ExchangeClient,
  type IssuedToken,
  type TlsIdentity,
} from '@cambio/exchange'
import { isJsonObject } from '@cambio/validation'
import type { ClientStanding } from './client-standing.ts'

/** The certificates by which the exchange client may be known now: the one of the settings, and the one before it. */
export function certificatesOf({
  client,
  proven,
}: Pick<ClientStanding, 'client' | 'proven'>): readonly TlsIdentity[] {
  return [client, proven].flatMap((each) => (each === undefined ? [] : certificateOf(each)))
}

/**
 * The certificate of ours that this token is bound to: an API compares it with the one on the connection (RFC 8705, section 3). Undefined for a token that
 * is bound to none of ours.
 */
export function certificateFor(
  { claims: { all } }: IssuedToken,
  standing: Pick<ClientStanding, 'client' | 'proven'>,
): TlsIdentity | undefined {
  const { cnf } = all
  const thumbprint = isJsonObject(cnf) ? cnf['x5t#S256'] : undefined
  if (thumbprint === undefined) return undefined
  return certificatesOf(standing).find((each) => each.thumbprint === thumbprint)
}

function certificateOf(client: ExchangeClient): readonly TlsIdentity[] {
  const authentication = authenticationOf(client)
  return authentication.method === 'mtls' ? [authentication.identity] : []
}
