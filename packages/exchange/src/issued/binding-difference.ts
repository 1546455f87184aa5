import { isConfirmationNote, isJsonObject } from '@cambio/validation'
import type { TokenClaims } from '@cambio/validation'
import type { Binding } from '../bound/binding.ts'
import { asTexts, difference } from './difference.ts'
import type { Difference } from './difference.ts'

/**
 * `cnf` must name our key, and no other way to be bound, where a binding was asked for (RFC 7800, section 3.1); where none was, there must be none: an API
 * that looks would refuse a token whose key we do not have.
 */
export function findOtherBinding(
  { all }: TokenClaims,
  binding: Binding | undefined,
): Difference | undefined {
  if (!Object.hasOwn(all, 'cnf'))
    return binding === undefined ? undefined : difference('cnf', namesOf(binding), [])
  const members = keysIn(all['cnf'])
  if (binding === undefined) return difference('cnf', [], Object.keys(members))
  const { member, thumbprint } = binding
  const isOurs = members[member] === thumbprint && Object.keys(members).length === 1
  return isOurs
    ? undefined
    : difference('cnf', namesOf(binding), [...Object.keys(members), ...asTexts(members[member])])
}

function keysIn(cnf: unknown): Readonly<Record<string, unknown>> {
  const members = isJsonObject(cnf) ? Object.entries(cnf) : []
  return Object.fromEntries(members.filter(([name, value]) => !isConfirmationNote(name, value)))
}

const namesOf = ({ member, thumbprint }: Binding): readonly string[] => [member, thumbprint]
