import { ok, type Result } from '@cambio/validation'
import { createProxyAddresses } from '../certificate/proxy-addresses.ts'
import { readForwardedHeader } from './forwarded-header.ts'
import { readXForwarded } from './x-forwarded.ts'

/** How proxies say what their client has asked them. */
export type ForwardedForm = 'x-forwarded' | 'forwarded'

/** A proxy of ours says something about its client that we can't read, or that can be read in two ways. Nothing of it is among the facts. */
export interface ForwardedInvalid {
  readonly reason: 'forwarded_invalid'
  /** In lower case. */
  readonly header: string
  /** The rule it breaks, in our words. */
  readonly rule: string
}

/** What a proxy says of the request that it was sent. What it does not say is absent. */
export interface ForwardedClient {
  /** An IP address; `unknown` where the proxy does not tell. */
  readonly address?: string
  readonly scheme?: 'http' | 'https'
  /** With its port, if any; judged by its form. */
  readonly host?: string
}

export interface ForwardedSources {
  /** The peer's address, as the socket says. */
  readonly peerAddress: string
  /** The flat list of Node's `rawHeaders`. */
  readonly headers: readonly string[]
}

/** What the peer says, if it is a proxy of ours; undefined when it is not, and then nothing that it says counts. */
export type ReadForwarded = (
  sources: ForwardedSources,
) => Result<ForwardedClient | undefined, ForwardedInvalid>

/**
 * Who is the client, and what has it asked for? Read from the right, where each proxy adds what it sees: the first address that is no proxy of ours
 * is the client's, and whatever stands left of it is what that client has made up.
 *
 * That the proxies set these headers, or remove those of their clients, is theirs to do: a proxy that hands `X-Forwarded-Host` through lets its
 * clients choose the host, and with it the route.
 *
 * @param proxies As in the trust file. Without addresses nobody is a proxy.
 */
export function createForwardedReader({
  addresses,
  forwarded: form,
}: {
  readonly addresses: readonly string[]
  readonly forwarded: ForwardedForm
}): ReadForwarded {
  const isProxy = createProxyAddresses(addresses)
  const read = form === 'forwarded' ? readForwardedHeader : readXForwarded
  return ({ peerAddress, headers }) =>
    isProxy(peerAddress) ? read(headers, isProxy) : ok(undefined)
}
