import { BlockList, isIPv4, isIPv6 } from 'node:net'

const LOOPBACK_V4 = [['127.0.0.0', 8]] as const

/** IPv4 addresses that only mean something inside a network or a machine (RFC 6890): private, shared, link-local (cloud metadata among them). */
const INNER_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ...LOOPBACK_V4,
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

/** Unspecified, loopback and IPv4-compatible; unique local; link-local and site-local; multicast. */
const INNER_V6 = [
  ['::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const

/** Where translators (NAT64, RFC 6052) put an IPv4 address. The list itself knows those that are mapped (`::ffff:`). */
const NAT64 = '64:ff9b::'
const NAT64_BITS = 96

const LOOPBACK = ranges([...LOOPBACK_V4, ['::1', 128]])
const INNER = ranges([
  ...INNER_V4,
  ...INNER_V6,
  ...INNER_V4.map(([network, bits]) => [`${NAT64}${network}`, NAT64_BITS + bits] as const),
])

/** Is this the name or an address of the machine itself? Does not resolve names. */
export function isLoopback(hostname: string): boolean {
  return isLocalName(hostname) || isIn(LOOPBACK, hostname)
}

/** Is this by itself an address, or a name, of the inside: of this machine or of a network that is not the Internet? Does not resolve names. */
export function isInner(hostname: string): boolean {
  return isLocalName(hostname) || isIn(INNER, hostname)
}

function isLocalName(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '')
  return name === 'localhost' || name.endsWith('.localhost')
}

function isIn(list: BlockList, hostname: string): boolean {
  const address = hostname.replaceAll(/[[\]]/g, '')
  return isIPv4(address)
    ? list.check(address, 'ipv4')
    : isIPv6(address) && list.check(address, 'ipv6')
}

function ranges(subnets: readonly (readonly [network: string, bits: number])[]): BlockList {
  const list = new BlockList()
  for (const [network, bits] of subnets)
    list.addSubnet(network, bits, isIPv4(network) ? 'ipv4' : 'ipv6')
  return list
}
