import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { excerpt } from '../token/excerpt.ts'

/** Which addresses may be asked. */
export interface AddressRule {
  /** Accept `http:` beyond loopback (`insecureAllowHttp` in the trust file, `INSECURE_ALLOW_HTTP` in the environment). */
  readonly allowHttp: boolean
}

const LOOPBACK = ranges([
  ['127.0.0.0', 8],
  ['::1', 128],
])

/** Addresses that only mean something inside a network: private, link-local (cloud metadata among them), unspecified. */
const INNER = ranges([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
])

/**
 * May this configured address be asked for keys or tokens? `https:` always, `http:` on loopback or when allowed, nothing
 * else, and no user name or password in it. The failure is the rule that is broken.
 */
export function checkEndpointUrl(text: string, rule: AddressRule): Result<URL, string> {
  const url = URL.parse(text)
  if (url === null) return err(`${excerpt(text)} is not a URL`)
  if (url.username !== '' || url.password !== '') return err('a URL must not hold a password')
  if (url.protocol === 'https:') return ok(url)
  if (url.protocol !== 'http:') return err(`${excerpt(text)} is not an https: URL`)
  return rule.allowHttp || isLoopback(url.hostname)
    ? ok(url)
    : err(`${excerpt(text)} is not https:; set insecureAllowHttp to accept it`)
}

/**
 * May this address be asked, which a discovery document named? As {@link checkEndpointUrl}; and an internal address counts only
 * when the issuer has the same host, so that no partner's document points us into our own network.
 *
 * Does not resolve names: a public name may still lead to an internal address.
 */
export function checkDiscoveredUrl(
  text: string,
  issuer: string,
  rule: AddressRule,
): Result<URL, string> {
  const url = checkEndpointUrl(text, rule)
  if (!url.ok || !isInner(url.value.hostname)) return url
  const home = URL.parse(issuer)?.hostname ?? ''
  return home === url.value.hostname || (isLoopback(home) && isLoopback(url.value.hostname))
    ? url
    : err(`${excerpt(text)} is an internal address, and the issuer is elsewhere`)
}

export function isLoopback(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return name === 'localhost' || name.endsWith('.localhost') || isIn(LOOPBACK, hostname)
}

const isInner = (hostname: string): boolean => isLoopback(hostname) || isIn(INNER, hostname)

function isIn(list: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIPv4(address)
    ? list.check(address, 'ipv4')
    : isIPv6(address) && list.check(address, 'ipv6')
}

function ranges(subnets: readonly (readonly [network: string, prefix: number])[]): BlockList {
  const list = new BlockList()
  for (const [network, prefix] of subnets)
    list.addSubnet(network, prefix, isIPv4(network) ? 'ipv4' : 'ipv6')
  return list
}
