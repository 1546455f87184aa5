import { isIP } from 'node:net'
import { err, ok, type Result } from '@cambio/validation'
import type { IsProxy } from '../certificate/proxy-addresses.ts'
import { headerValues, isHost } from '../request/request-head.ts'
import { nodeAddress } from './node-address.ts'
import type { ForwardedClient, ForwardedInvalid } from './read-forwarded.ts'

/** One `token=value` of RFC 7239, section 4, its value quoted or not; `;` ends a pair and `,` an element. */
const PAIR =
  /[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~-]+))[ \t]*(;|,|$)/gy

type Element = ReadonlyMap<string, string>

/** `Forwarded` (RFC 7239). Address, scheme and host are of one element: of the proxy that has seen the client. */
export function readForwardedHeader(
  headers: readonly string[],
  isProxy: IsProxy,
): Result<ForwardedClient, ForwardedInvalid> {
  const value = headerValues(headers, 'forwarded').join(', ')
  if (value === '') return ok({})
  const elements = readElements(value)
  if (elements === undefined) return fail('must be a list of pairs, each once (RFC 7239)')
  const [first] = elements
  const seen = elements.findLast((element) => !isProxy(addressIn(element))) ?? first
  return seen === undefined ? ok({}) : readElement(seen)
}

/** Proxies may hide what they know: `unknown`, or a name of their own (section 6.2 and 6.3). */
function addressIn(element: Element): string {
  const address = nodeAddress(element.get('for') ?? '')
  return isIP(address) === 0 ? 'unknown' : address
}

function readElement(element: Element): Result<ForwardedClient, ForwardedInvalid> {
  const scheme = element.get('proto')?.toLowerCase()
  const host = element.get('host')
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return fail('must have http or https as proto')
  if (host !== undefined && !isHost(host))
    return fail('must have a host and, if needed, a port as host')
  return ok({
    address: addressIn(element),
    ...(scheme && { scheme }),
    ...(host !== undefined && { host }),
  })
}

function readElements(value: string): readonly Element[] | undefined {
  const pairs = [...value.matchAll(PAIR)]
  const length = pairs.reduce((sum, [whole]) => sum + whole.length, 0)
  if (length !== value.length || pairs.at(-1)?.[4] !== '') return undefined
  const elements = [new Map<string, string>()]
  for (const [, name = '', quoted, plain = '', end] of pairs) {
    const element = elements.at(-1)
    const key = name.toLowerCase()
    if (element === undefined || element.has(key)) return undefined
    element.set(key, quoted?.replaceAll(/\\(.)/g, '$1') ?? plain)
    if (end === ',') elements.push(new Map())
  }
  return elements
}

function fail(rule: string): Result<never, ForwardedInvalid> {
  return err({ reason: 'forwarded_invalid', header: 'forwarded', rule })
}
