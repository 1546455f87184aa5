import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Owner, addressOf, type Resource } from '../resources/resource.ts'
import { inOrder } from './order.ts'

const name = fc.stringMatching(/^[a-z]{1,5}$/)
const owner: fc.Arbitrary<Owner> = fc.oneof(
  fc.record({ kind: fc.constant('identity-provider' as const), alias: name }),
  fc.record({
    kind: fc.constant('client' as const),
    clientId: name,
    declared: fc.boolean(),
  }),
)
const fields = fc.constant({})
const resource: fc.Arbitrary<Resource> = fc.oneof(
  fc.record({
    kind: fc.constant('identity-provider' as const),
    alias: name,
    providerId: fc.constant(undefined),
    fields,
    onCreate: fields,
    clientSecret: fc.constant(undefined),
  }),
  fc.record({
    kind: fc.constant('client' as const),
    part: fc.constantFrom('exchange-client' as const, 'target' as const),
    clientId: name,
    fields,
    onCreate: fields,
    secret: fc.constant(undefined),
  }),
  fc.record({ kind: fc.constant('permissions' as const), of: owner, fields }),
  fc.record({
    kind: fc.constant('client-policy' as const),
    name,
    description: name,
    clientId: name,
    fields,
  }),
  fc.record({
    kind: fc.constant('grant' as const),
    of: owner,
    policy: name,
    clientId: name,
    fields,
  }),
)

/** What must stand before a thing. */
function needs(thing: Resource): (other: Resource) => boolean {
  switch (thing.kind) {
    case 'identity-provider':
    case 'client':
      return () => false
    case 'permissions':
      return (other) => other.kind === thing.of.kind && isOwner(other, thing.of)
    case 'client-policy':
      return (other) => other.kind === 'client' && other.part === 'exchange-client'
    case 'grant':
      return (other) =>
        other.kind === 'client-policy' ||
        (other.kind === 'permissions' && other.of.kind === thing.of.kind)
  }
}

function isOwner(other: Resource, of: Owner): boolean {
  if (other.kind === 'client') return of.kind === 'client' && other.clientId === of.clientId
  return other.kind === 'identity-provider' && of.kind === other.kind && other.alias === of.alias
}

describe('inOrder', () => {
  it('puts each thing after everything it needs', () => {
    fc.assert(
      fc.property(fc.array(resource), (things) => {
        const ordered = inOrder(things)
        for (const [index, thing] of ordered.entries()) {
          expect(
            ordered
              .slice(index + 1)
              .filter(needs(thing))
              .map(addressOf),
          ).toEqual([])
        }
      }),
    )
  })

  it('keeps every thing, and the order of those of one level', () => {
    fc.assert(
      fc.property(fc.array(resource), (things) => {
        const ordered = inOrder(things)
        expect(new Set(ordered)).toEqual(new Set(things))
        expect(ordered.filter(({ kind }) => kind === 'client-policy')).toEqual(
          things.filter(({ kind }) => kind === 'client-policy'),
        )
      }),
    )
  })
})
