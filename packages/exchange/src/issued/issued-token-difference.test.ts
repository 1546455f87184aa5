import type { TokenClaims, VerifiedToken } from '@cambio/validation'
import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { NOW, partnerToken } from '../../test/realm.ts'
import type { UncheckedToken } from '../exchange-order.ts'
import { findDifference } from './issued-token-difference.ts'
import type { Asked, Surroundings } from './issued-token-difference.ts'

let subject: VerifiedToken
beforeAll(async () => {
  subject = await partnerToken()
})

const SCOPES = ['openid', 'offline_access', 'read', 'write', 'admin'] as const
const scopes = fc.uniqueArray(fc.constantFrom(...SCOPES))
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

const found = fc.record({
  road: fc.constantFrom('jwt-grant', 'idp-permission', 'standard', 'none'),
  typ: fc.constantFrom('Bearer', 'DPoP', 'ID', undefined),
  azp: fc.constantFrom('gateway', 'other', undefined),
  clientId: fc.constantFrom('gateway', undefined),
  sub: fc.constantFrom('alice', 'eve', undefined),
  aud: fc.uniqueArray(fc.constantFrom('api', 'maps', 'x')),
  scope: maybe(scopes),
  answered: maybe(scopes),
  left: fc.constantFrom(10, 300, 605, 606, 5_000),
  age: maybe(fc.constantFrom(0, 65, 66)),
  expiresIn: maybe(fc.constantFrom(10, 300, 5_000)),
  fresh: fc.boolean(),
  cnf: fc.constantFrom(undefined, { jkt: 'ours' }, { jkt: 'other' }, { 'x5t#S256': 'ours' }),
  act: fc.constantFrom(undefined, { sub: 'robot' }, { sub: 'eve' }),
})
type Found = typeof found extends fc.Arbitrary<infer Value> ? Value : never

const wanted = fc.record({
  audience: fc.uniqueArray(fc.constantFrom('api', 'maps')),
  scope: scopes,
  allowedScope: scopes,
  bound: fc.constantFrom(undefined, 'jkt', 'x5t#S256'),
  acting: fc.boolean(),
  knownSub: fc.constantFrom(undefined, 'alice', 'eve'),
})
type Wanted = typeof wanted extends fc.Arbitrary<infer Value> ? Value : never

/** The rules, restated as one condition each; all must hold. */
function isAsAsked(is: Found, want: Wanted): boolean {
  const isNone = is.road === 'none'
  const keepsUser = isNone || is.road === 'standard'
  const told = is.answered ?? is.scope
  const given = [...(is.answered ?? []), ...(is.scope ?? [])]
  const cnf: Readonly<Record<string, string>> = is.cnf ?? {}
  const conditions = [
    is.typ === 'Bearer' || (is.typ === 'DPoP' && want.bound === 'jkt'),
    want.bound === undefined ? is.cnf === undefined : cnf[want.bound] === 'ours',
    isNone || (is.azp ?? is.clientId) === 'gateway',
    keepsUser ? is.sub === 'alice' : want.knownSub === undefined || is.sub === want.knownSub,
    want.audience.every((each) => is.aud.includes(each)),
    told === undefined || want.scope.every((each) => each.startsWith('o') || told.includes(each)),
    isNone ||
      given.every(
        (each) =>
          want.scope.includes(each) ||
          (each !== 'offline_access' && want.allowedScope.includes(each)),
      ),
    isNone || is.left <= 605,
    isNone || !is.fresh || is.age === undefined || is.age <= 65,
    isNone || !is.fresh || is.expiresIn === undefined || Math.abs(is.left - is.expiresIn) <= 60,
    isNone || !want.acting || is.act?.sub === 'robot',
  ]
  return conditions.every(Boolean)
}

function claimsOf(is: Found): TokenClaims {
  const { typ, clientId, cnf, act, azp, sub, scope } = is
  const named = {
    ...(azp !== undefined && { azp }),
    ...(sub !== undefined && { sub }),
    ...(is.age !== undefined && { iat: NOW - is.age }),
  }
  return {
    ...named,
    iss: 'https://ours.example',
    aud: is.aud,
    exp: NOW + is.left,
    scopes: scope ?? [],
    all: {
      ...named,
      ...(typ !== undefined && { typ }),
      ...(clientId !== undefined && { client_id: clientId }),
      ...(cnf !== undefined && { cnf }),
      ...(act !== undefined && { act }),
      ...(scope !== undefined && { scope: scope.join(' ') }),
    },
  }
}

function answerOf({ road, fresh, answered, expiresIn }: Found): UncheckedToken {
  return {
    text: new Secret('x'),
    road,
    fresh,
    passedOver: [],
    ...(answered !== undefined && { scope: answered.join(' ') }),
    ...(expiresIn !== undefined && { expiresIn }),
  }
}

function askedOf({ audience, scope, allowedScope, bound, acting }: Wanted): Asked {
  return {
    clientId: 'gateway',
    subject,
    target: { audience, resource: [], scope, allowedScope, maxLifetimeSeconds: 600 },
    binding: bound === undefined ? undefined : { member: bound, thumbprint: 'ours' },
    actor: acting ? { sub: 'robot' } : undefined,
  }
}

const KEYS = [
  'road',
  'typ',
  'azp',
  'clientId',
  'sub',
  'aud',
  'scope',
  'answered',
  'left',
  'age',
  'expiresIn',
  'fresh',
  'cnf',
  'act',
] as const

describe('whatever a realm issues', () => {
  it('passes exactly when every rule holds', () => {
    fc.assert(
      fc.property(found, wanted, (is, want) => {
        const around: Surroundings = { now: NOW, leewaySeconds: 5, knownSub: want.knownSub }
        const difference = findDifference(answerOf(is), claimsOf(is), askedOf(want), around)
        expect(difference === undefined).toBe(isAsAsked(is, want))
      }),
      { numRuns: 2_000 },
    )
  })

  it('passes in one of many cases, so that the rule above is tried on both sides', () => {
    const good = fc.sample(fc.tuple(found, wanted), { numRuns: 2_000, seed: 7 })
    expect(good.some(([is, want]) => isAsAsked(is, want))).toBe(true)
  })

  it('differs when one thing is changed in what is as asked', () => {
    const base: Found = {
      road: 'standard',
      typ: 'Bearer',
      azp: 'gateway',
      clientId: undefined,
      sub: 'alice',
      aud: ['api'],
      scope: ['read'],
      answered: undefined,
      left: 300,
      age: 0,
      expiresIn: 300,
      fresh: true,
      cnf: undefined,
      act: undefined,
    }
    const want: Wanted = {
      audience: ['api'],
      scope: ['read'],
      allowedScope: [],
      bound: undefined,
      acting: false,
      knownSub: undefined,
    }
    const check = (changes: Partial<Found>) => {
      const is = { ...base, ...changes }
      const around = { now: NOW, leewaySeconds: 5 }
      return findDifference(answerOf(is), claimsOf(is), askedOf(want), around)?.check
    }
    expect(check({})).toBeUndefined()
    fc.assert(
      fc.property(fc.constantFrom(...KEYS), found, (key, other) => {
        const is = { ...base, [key]: other[key] }
        expect(check({ [key]: other[key] }) === undefined).toBe(isAsAsked(is, want))
      }),
    )
  })
})
