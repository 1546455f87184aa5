import { BlockList, isIP } from 'node:net'

/** Says whether an address is that of a proxy of ours. */
export type IsProxy = (address: string) => boolean

/**
 * @param addresses Addresses and CIDR blocks, IPv4 and IPv6. What is neither is a bug: the trust file is checked when it is read.
 */
export function createProxyAddresses(addresses: readonly string[]): IsProxy {
  if (addresses.length === 0) return () => false
  const list = new BlockList()
  for (const each of addresses) addBlock(list, each)
  return (address) => {
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
}

function addBlock(list: BlockList, text: string): void {
  const [address = '', prefix] = text.split('/')
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  if (prefix === undefined) list.addAddress(address, family)
  else list.addSubnet(address, Number(prefix), family)
}
