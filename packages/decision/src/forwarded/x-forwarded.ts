import { isIP } from 'node:net'
import { err, ok, type Result } from '@cambio/validation'
import type { IsProxy } from '../certificate/proxy-addresses.ts'
import { headerValues, isHost } from '../request/request-head.ts'
import { nodeAddress } from './node-address.ts'
import type { ForwardedClient, ForwardedInvalid } from './read-forwarded.ts'

type Read<Value> = Result<Value, ForwardedInvalid>

const FOR = 'x-forwarded-for'
const PROTO = 'x-forwarded-proto'
const HOST = 'x-forwarded-host'

/** As some proxies write the scheme of a WebSocket's handshake. */
const SCHEMES: ReadonlyMap<string, 'http' | 'https'> = new Map([
  ['http', 'http'],
  ['https', 'https'],
  ['ws', 'http'],
  ['wss', 'https'],
])

/** `X-Forwarded-For`, `-Proto` and `-Host`; of the last two what the nearest proxy says counts. */
export function readXForwarded(
  headers: readonly string[],
  isProxy: IsProxy,
): Read<ForwardedClient> {
  const address = clientAddress(headers, isProxy)
  if (!address.ok) return address
  const proto = nearest(headers, PROTO)
  if (!proto.ok) return proto
  const host = nearest(headers, HOST)
  if (!host.ok) return host

  const scheme = proto.value === undefined ? undefined : SCHEMES.get(proto.value.toLowerCase())
  if (proto.value !== undefined && scheme === undefined) return fail(PROTO, 'must be http or https')
  if (host.value !== undefined && !isHost(host.value))
    return fail(HOST, 'must be a host and, if needed, a port')
  return ok({
    ...(address.value !== undefined && { address: address.value }),
    ...(scheme && { scheme }),
    ...(host.value !== undefined && { host: host.value }),
  })
}

function clientAddress(headers: readonly string[], isProxy: IsProxy): Read<string | undefined> {
  const hops = headerValues(headers, FOR).flatMap((value) => value.split(','))
  let address: string | undefined
  for (const hop of hops.toReversed()) {
    address = nodeAddress(hop.trim())
    if (isIP(address) === 0) return fail(FOR, 'must be a list of IP addresses')
    if (!isProxy(address)) return ok(address)
  }
  return ok(address)
}

/** A second line could be the client's own, handed through. */
function nearest(headers: readonly string[], name: string): Read<string | undefined> {
  const [value, ...others] = headerValues(headers, name)
  if (others.length > 0) return fail(name, 'must be sent once')
  return ok(value?.split(',').at(-1)?.trim())
}

function fail(header: string, rule: string): Read<never> {
  return err({ reason: 'forwarded_invalid', header, rule })
}
