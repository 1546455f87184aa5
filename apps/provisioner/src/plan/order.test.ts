import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MapperOwner, type Owner, addressOf, type Resource } from '../resources/resource.ts'
import { inOrder } from './order.ts'

const name = fc.stringMatching(/^[a-z]{1,2}$/)
const declared = fc.boolean()
const fields = fc.constant({})
const owner: fc.Arbitrary<Owner> = fc.oneof(
  fc.record({ kind: fc.constant('identity-provider' as const), alias: name, declared }),
  fc.record({ kind: fc.constant('client' as const), clientId: name, declared }),
)
const mapperOwner: fc.Arbitrary<MapperOwner> = fc.oneof(
  fc.record({ kind: fc.constant('client' as const), clientId: name }),
  fc.record({ kind: fc.constant('client-scope' as const), name }),
)
const resource: fc.Arbitrary<Resource> = fc.oneof(
  fc.record({ kind: fc.constant('realm' as const), realm: name, fields }),
  fc.record({
    kind: fc.constant('role' as const),
    name,
    clientId: fc.option(name, { nil: undefined }),
    fields,
  }),
  fc.record({ kind: fc.constant('client-scope' as const), name, fields, onCreate: fields }),
  fc.record({
    kind: fc.constant('attached-scope' as const),
    clientId: name,
    scope: name,
    declared,
    fields: fc.constant({ attached: 'default' as const }),
  }),
  fc.record({
    kind: fc.constant('protocol-mapper' as const),
    of: mapperOwner,
    name,
    fields: fc.constant({ protocolMapper: 'oidc-audience-mapper' }),
  }),
  fc.record({
    kind: fc.constant('identity-provider' as const),
    alias: name,
    providerId: fc.constant(undefined),
    fields,
    onCreate: fields,
    clientSecret: fc.constant(undefined),
  }),
  fc.record({
    kind: fc.constant('identity-provider-mapper' as const),
    alias: name,
    name,
    fields: fc.constant({ identityProviderMapper: 'hardcoded-attribute-idp-mapper' }),
  }),
  fc.record({
    kind: fc.constant('client' as const),
    part: fc.constantFrom('exchange-client' as const, 'target' as const, 'allowed' as const),
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
    clientIds: fc.array(name),
    fields,
  }),
  fc.record({
    kind: fc.constant('grant' as const),
    of: owner,
    policy: name,
    clientIds: fc.array(name),
    mode: fc.constant('exact' as const),
    fields,
  }),
  fc.record({ kind: fc.constant('stale-policy' as const), name, fields }),
)

/** What must stand before a thing. */
function needs(thing: Resource): (other: Resource) => boolean {
  switch (thing.kind) {
    case 'role':
      return (other) => other.kind === 'client' && other.clientId === thing.clientId
    case 'attached-scope':
      return (other) => isClient(other, thing.clientId) || isScope(other, thing.scope)
    case 'protocol-mapper':
      return (other) => isMapperOwner(other, thing.of)
    case 'identity-provider-mapper':
      return (other) => other.kind === 'identity-provider' && other.alias === thing.alias
    case 'permissions':
      return (other) => isOwner(other, thing.of)
    case 'client-policy':
      return (other) => other.kind === 'client'
    case 'grant':
      return (other) =>
        other.kind === 'client-policy' ||
        (other.kind === 'permissions' && other.of.kind === thing.of.kind)
    case 'stale-policy':
      return (other) => other.kind === 'grant'
    case 'realm':
    case 'client-scope':
    case 'client':
    case 'identity-provider':
    case 'jwt-grant-switch':
    case 'orphaned-permission':
    case 'former-grant':
    case 'former-identity-provider':
      return () => false
  }
}

function isClient(other: Resource, clientId: string): boolean {
  return other.kind === 'client' && other.clientId === clientId
}

function isScope(other: Resource, scope: string): boolean {
  return other.kind === 'client-scope' && other.name === scope
}

function isMapperOwner(other: Resource, of: MapperOwner): boolean {
  return of.kind === 'client' ? isClient(other, of.clientId) : isScope(other, of.name)
}

function isOwner(other: Resource, of: Owner): boolean {
  if (of.kind === 'client') return isClient(other, of.clientId)
  return other.kind === 'identity-provider' && other.alias === of.alias
}

describe('inOrder', () => {
  it('puts each thing after everything it needs, and the realm before all', () => {
    fc.assert(
      fc.property(fc.array(resource), (things) => {
        const ordered = inOrder(things)
        for (const [index, thing] of ordered.entries()) {
          const isEarly = (other: Resource) => needs(thing)(other) || other.kind === 'realm'
          const late = ordered.slice(index + 1).filter((other) => isEarly(other))
          expect(late.filter(({ kind }) => kind !== thing.kind).map(addressOf)).toEqual([])
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
