import type { Random } from '../stage/random.ts'
import { type Issuers, type Subject } from './subjects.ts'

/** A token that nobody may be served for, made from two that are good and may be in the cache. */
export function forge(one: Subject, other: Subject, issuers: Issuers, random: Random): string {
  const [header = '', payload = '', signature = ''] = one.token.split('.')
  const [, otherPayload = '', otherSignature = ''] = other.token.split('.')
  const kinds = [
    () => `${header}.${payload}.${otherSignature}`,
    () => `${header}.${otherPayload}.${signature}`,
    () => `${header}.${payload}.`,
    () => signedByAnother(one, other, issuers),
  ]
  return random.oneOf(kinds)()
}

/** With the right claims and a real signature, of another issuer's key. */
function signedByAnother(
  { issuer, sub, jti, iat, exp }: Subject,
  other: Subject,
  issuers: Issuers,
) {
  const { alias } = issuer === other.issuer ? { alias: otherThan(other.alias) } : other
  return issuers[alias].token({ iss: issuer, sub, jti, iat, exp })
}

const otherThan = (alias: Subject['alias']): Subject['alias'] =>
  alias === 'north' ? 'east' : 'north'
