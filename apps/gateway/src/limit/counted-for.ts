import { isIP } from 'node:net'
import { tokenDigest } from '@cambio/cache'
import type { EffectiveRateLimit } from '@cambio/trust'
import type { Authenticated, Inbound, Open } from '../pipeline/states.ts'

type Per = EffectiveRateLimit['per']

/** Whom a request is counted to before its token is looked at. */
export const COUNTED_OPENLY: Readonly<
  Partial<Record<Per, (admitted: Inbound | Open) => readonly string[]>>
> = {
  gateway: () => [],
  route: ({ route }) => [route.name],
  address: ({ client }) => [addressGroup(client.clientAddress)],
}

/** Whom it is counted to by its token. A user is told apart by issuer and `sub` alone; a token without `sub` stands for itself. */
export const COUNTED_BY_TOKEN: Readonly<
  Partial<Record<Per, (authenticated: Authenticated) => readonly string[]>>
> = {
  issuer: ({ issuer }) => [issuer.name],
  client: ({ issuer, subject }) => [issuer.name, subject.claims.azp ?? ''],
  subject: ({ issuer, subject }) => {
    const { sub } = subject.claims
    return sub === undefined
      ? [issuer.name, 'token', tokenDigest(subject.text)]
      : [issuer.name, 'sub', sub]
  },
}

const GROUPS = 8
const GROUPS_OF_A_NETWORK = 4

/** Of IPv6 the /64: a host has all of its addresses. */
export function addressGroup(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? []
  if (mapped !== undefined) return mapped
  if (isIP(address) !== 6) return address
  const [left = '', right] = address.split('::')
  const [before, after] = [groupsIn(left), groupsIn(right ?? '')]
  const zeros = right === undefined ? 0 : GROUPS - before.length - after.length
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
  const network = groups.slice(0, GROUPS_OF_A_NETWORK)
  return network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}

const groupsIn = (text: string): readonly string[] => (text === '' ? [] : text.split(':'))
