import { Secret, type VerifiedToken } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashKey } from '../../test/baseline.ts'
import { cacheKey, type CacheKeyParts } from './cache-key.ts'
import { createHashKey } from './hash-key.ts'

interface Subject {
  readonly text: string
  readonly iss: string
  readonly jti?: string | undefined
}

/** Only the fields the key reads; how a token comes to be verified is not this package's matter. */
function verified({ text, iss, jti }: Subject): VerifiedToken {
  return {
    text: new Secret(text),
    claims: { iss, ...(jti !== undefined && { jti }) },
  } as unknown as VerifiedToken
}

const subject: Subject = { text: 'a.b.c', iss: 'https://issuer.example', jti: '1' }

const baseline: CacheKeyParts = {
  generation: 'g1',
  rule: 'partner',
  token: verified(subject),
  confirmation: 'thumbprint',
  actor: new Secret('actor.token.text'),
  roads: ['jwt-grant', 'idp-permission'],
  endpoint: 'https://sso.example/token',
  clientId: 'gateway',
  audience: ['geoserver', 'catalog'],
  resource: ['https://geo.example/', 'https://catalog.example/'],
  scope: ['openid', 'read'],
  allowedScope: ['openid', 'profile'],
  maxLifetimeSeconds: 3600,
  requestedType: 'urn:ietf:params:oauth:token-type:access_token',
  parameters: { tenant: 'one', region: 'north' },
}

function keyWith(changes: Partial<CacheKeyParts>): string {
  return cacheKey({ ...baseline, ...changes }, hashKey)
}

describe('cacheKey', () => {
  it.each<[string, Partial<CacheKeyParts>]>([
    ['generation of the trust file', { generation: 'g2' }],
    ['rule', { rule: 'other' }],
    ['issuer', { token: verified({ ...subject, iss: 'https://other.example' }) }],
    ['jti', { token: verified({ ...subject, jti: '2' }) }],
    ['absence of a jti', { token: verified({ ...subject, jti: undefined }) }],
    ['content under the same jti', { token: verified({ ...subject, text: 'a.x.c' }) }],
    ['signature bytes', { token: verified({ ...subject, text: 'a.b.x' }) }],
    ['proven key', { confirmation: 'other' }],
    ['absence of a proven key', { confirmation: undefined }],
    ['actor', { actor: new Secret('other.token.text') }],
    ['absence of an actor', { actor: undefined }],
    ['roads', { roads: ['jwt-grant'] }],
    ['order of the roads', { roads: ['idp-permission', 'jwt-grant'] }],
    ['endpoint', { endpoint: 'https://sso.example/other' }],
    ['exchange client', { clientId: 'other' }],
    ['audience', { audience: ['geoserver'] }],
    ['resource', { resource: ['https://geo.example/'] }],
    ['scope', { scope: ['openid', 'admin'] }],
    ['allowed scope', { allowedScope: ['openid'] }],
    ['longest life', { maxLifetimeSeconds: 3601 }],
    ['requested type', { requestedType: '' }],
    ['absence of a parameter', { parameters: { tenant: 'one' } }],
    ['value of a parameter', { parameters: { tenant: 'two', region: 'north' } }],
    ['name of a parameter', { parameters: { tenants: 'one', region: 'north' } }],
  ])('tells two requests apart by their %s', (_part, changes) => {
    expect(keyWith(changes)).not.toBe(keyWith({}))
  })

  it('tells an absent jti from an empty one', () => {
    const absent = keyWith({ token: verified({ ...subject, jti: undefined }) })
    const empty = keyWith({ token: verified({ ...subject, jti: '' }) })
    expect(absent).not.toBe(empty)
  })

  it('does not let one part run into the next', () => {
    const one = keyWith({ generation: 'a', rule: 'bc' })
    const other = keyWith({ generation: 'ab', rule: 'c' })
    expect(one).not.toBe(other)
  })

  it('does not let an audience become a scope', () => {
    const one = keyWith({ audience: ['a', 'b'], scope: ['c'] })
    const other = keyWith({ audience: ['a'], scope: ['b', 'c'] })
    expect(one).not.toBe(other)
  })

  it('does not let the end of a list become the start of the next', () => {
    const one = keyWith({ audience: ['a', 'b'], resource: ['c'] })
    const other = keyWith({ audience: ['a'], resource: ['b', 'c'] })
    expect(one).not.toBe(other)
  })

  it('does not let a resource, a scope or a proven key stand for another', () => {
    const swapped = { resource: ['openid'], scope: ['https://geo.example/'] }
    expect(keyWith({ resource: ['https://geo.example/'], scope: ['openid'] })).not.toBe(
      keyWith(swapped),
    )
    expect(keyWith({ confirmation: 'a', actor: undefined })).not.toBe(
      keyWith({ confirmation: undefined, actor: new Secret('a') }),
    )
  })

  it('tells an empty proven key from none', () => {
    expect(keyWith({ confirmation: '' })).not.toBe(keyWith({ confirmation: undefined }))
  })

  it('does not join two scopes into one', () => {
    expect(keyWith({ scope: ['a', 'b'] })).not.toBe(keyWith({ scope: ['ab'] }))
    expect(keyWith({ scope: ['a', 'b'] })).not.toBe(keyWith({ scope: ['a b'] }))
  })

  it('does not let a scope’s end become the next one’s start', () => {
    expect(keyWith({ scope: ['a', 'bc'] })).not.toBe(keyWith({ scope: ['ab', 'c'] }))
  })

  it('tells apart texts that UTF-8 would write alike', () => {
    expect(keyWith({ rule: '\uD800' })).not.toBe(keyWith({ rule: '\uD801' }))
  })

  it('cares neither for the order nor the repetition of what is a set', () => {
    const shuffled = {
      audience: ['catalog', 'geoserver', 'catalog'],
      scope: ['read', 'openid', 'read'],
      resource: ['https://catalog.example/', 'https://geo.example/'],
      allowedScope: ['profile', 'openid', 'openid'],
      parameters: { region: 'north', tenant: 'one' },
    }
    expect(keyWith(shuffled)).toBe(keyWith({}))
  })

  it('depends on the hash key', () => {
    expect(cacheKey(baseline, createHashKey())).not.toBe(keyWith({}))
  })

  it('is 43 characters of base64url whatever the parts hold', () => {
    expect(keyWith({ rule: '\r\n* {secret}' })).toMatch(/^[\w-]{43}$/)
  })
})

/** Few and awkward characters, so that texts often differ only in where one part ends. */
const CHARACTERS = [
  'a',
  '1',
  '"',
  ',',
  '\\',
  '[',
  '|',
  ' ',
  '\n',
  '\u0100',
  '\uD800',
  '\uDC00',
  'é',
]
const text = fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 4 })
const texts = fc.array(text, { maxLength: 3 })

const plainParts = fc.record({
  generation: text,
  rule: text,
  subject: fc.record({ text, iss: text, jti: fc.option(text, { nil: undefined }) }),
  confirmation: fc.option(text, { nil: undefined }),
  actor: fc.option(text, { nil: undefined }),
  roads: texts,
  endpoint: text,
  clientId: text,
  audience: texts,
  resource: texts,
  scope: texts,
  allowedScope: texts,
  maxLifetimeSeconds: fc.integer({ min: 1, max: 3 }),
  requestedType: text,
  parameters: fc.dictionary(text, text, { maxKeys: 2 }),
})
type PlainParts = typeof plainParts extends fc.Arbitrary<infer Parts> ? Parts : never

function keyOf({ subject: token, actor, ...parts }: PlainParts): string {
  const secret = actor === undefined ? undefined : new Secret(actor)
  return cacheKey({ ...parts, token: verified(token), actor: secret }, hashKey)
}

/** The parts as the key means them: audiences and scopes are sets. */
function meaning(parts: PlainParts): string {
  const { audience, resource, scope, allowedScope, parameters } = parts
  const sets = [audience, resource, scope, allowedScope].map(toSet)
  const pairs = toSet(Object.entries(parameters).map((pair) => JSON.stringify(pair)))
  const options = [parts.subject.jti, parts.confirmation, parts.actor].map((one) => one ?? null)
  const { subject: token, generation, rule, roads, endpoint, clientId, requestedType } = parts
  const single = [token.iss, token.text, generation, rule, roads, endpoint, clientId, requestedType]
  return JSON.stringify([single, sets, pairs, options, parts.maxLifetimeSeconds])
}

function toSet(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted()
}

/** The same characters, cut into roads elsewhere. */
const shiftedList = fc
  .tuple(plainParts, text, text, text)
  .map(([parts, a, b, c]): [PlainParts, PlainParts] => [
    { ...parts, roads: [a + b, c] },
    { ...parts, roads: [a, b + c] },
  ])

/** The same characters, cut into fields elsewhere: what a careless join would confuse. */
const shifted = fc
  .tuple(plainParts, text, text, text)
  .map(([parts, a, b, c]): [PlainParts, PlainParts] => [
    {
      ...parts,
      generation: a + b,
      rule: c,
      endpoint: a,
      clientId: b + c,
      scope: [a + b, c],
      parameters: { [a + b]: c },
    },
    {
      ...parts,
      generation: a,
      rule: b + c,
      endpoint: a + b,
      clientId: c,
      scope: [a, b + c],
      parameters: { [a]: b + c },
    },
  ])

describe('cacheKey, for any parts', () => {
  it('is shared exactly by parts that mean the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.tuple(plainParts, plainParts), shifted, shiftedList),
        ([one, other]) => {
          expect(keyOf(one) === keyOf(other)).toBe(meaning(one) === meaning(other))
        },
      ),
    )
  })

  it('is the same however the sets are ordered', () => {
    fc.assert(
      fc.property(plainParts, (parts) => {
        const reversed = {
          ...parts,
          audience: parts.audience.toReversed(),
          resource: parts.resource.toReversed(),
          scope: parts.scope.toReversed(),
          allowedScope: parts.allowedScope.toReversed(),
          parameters: Object.fromEntries(Object.entries(parts.parameters).toReversed()),
        }
        expect(keyOf(reversed)).toBe(keyOf(parts))
      }),
    )
  })
})
