import { Secret } from '@cambio/validation'
import type { VerifiedToken } from '@cambio/validation'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { NOW, orderFor, partnerToken, targetOf, valueOf } from '../test/realm.ts'
import { buildRequest } from './build-request.ts'
import type { AskingRoad, RequestTerms } from './build-request.ts'
import type { ExchangeOrder } from './exchange-order.ts'
import { RESERVED_PARAMETERS } from './reserved-parameters.ts'

let subject: VerifiedToken
beforeAll(async () => {
  subject = await partnerToken()
})

function build(road: AskingRoad, changes: Partial<ExchangeOrder> = {}, terms: RequestTerms = {}) {
  const { grantType, form } = valueOf(buildRequest(orderFor(subject, changes), road, NOW, terms))
  return { grantType, form: [...new URLSearchParams(form.reveal())] }
}
const parameter = (
  name: string,
  road: AskingRoad,
  changes: Partial<ExchangeOrder> = {},
  terms: RequestTerms = {},
) =>
  build(road, changes, terms)
    .form.filter(([each]) => each === name)
    .map(([, value]) => value)
const TYPE = 'urn:ietf:params:oauth:token-type'
const ACTOR = new Secret('an.actor.token')

describe('buildRequest', () => {
  it('asks V1 for an access token, by the issuer’s alias and by signature', () => {
    expect(build('idp-permission')).toEqual({
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      form: [
        ['subject_token', subject.text.reveal()],
        ['subject_token_type', 'urn:ietf:params:oauth:token-type:jwt'],
        ['subject_issuer', 'partner'],
        ['requested_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
        ['audience', 'api'],
        ['scope', 'openid read'],
      ],
    })
  })

  it('hands the JWT grant the token as assertion, and no audience', () => {
    expect(build('jwt-grant')).toEqual({
      grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      form: [
        ['assertion', subject.text.reveal()],
        ['scope', 'openid read'],
      ],
    })
  })

  it('asks the standard exchange for every audience, without an issuer', () => {
    const target = targetOf({ audience: ['api', 'maps'], scope: [] })
    expect(build('standard', { target })).toEqual({
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      form: [
        ['subject_token', subject.text.reveal()],
        ['subject_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
        ['requested_token_type', 'urn:ietf:params:oauth:token-type:access_token'],
        ['audience', 'api'],
        ['audience', 'maps'],
      ],
    })
  })

  it('keeps characters with a meaning in forms inside their value', () => {
    const target = targetOf({ audience: ['a&scope=admin+%26\n='], scope: [] })
    expect(build('standard', { target }).form.at(-1)).toEqual(['audience', 'a&scope=admin+%26\n='])
  })

  it('refuses two audiences on the road that would use the first only', () => {
    const order = orderFor(subject, { target: targetOf({ audience: ['api', 'maps'], scope: [] }) })
    expect(buildRequest(order, 'idp-permission', NOW)).toEqual({
      ok: false,
      failure: {
        reason: 'road_unfit',
        road: 'idp-permission',
        about: 'order',
        problem: 'takes one audience, and 2 are asked for: api, maps',
      },
    })
  })

  it('refuses a parameter that Keycloak would drop without a word', () => {
    const order = orderFor(subject, {
      target: targetOf({ audience: [], scope: ['x'.repeat(4_001)] }),
    })
    expect(buildRequest(order, 'standard', NOW)).toMatchObject({
      failure: { reason: 'road_unfit', problem: 'takes no parameter above 4000 characters' },
    })
    const two = orderFor(subject, {
      target: targetOf({ audience: [], scope: ['x'.repeat(2_000), 'y'.repeat(2_000)] }),
    })
    expect(buildRequest(two, 'standard', NOW)).toMatchObject({ failure: { reason: 'road_unfit' } })
    const longest = orderFor(subject, {
      target: targetOf({ audience: [], scope: ['x'.repeat(4_000)] }),
    })
    expect(buildRequest(longest, 'standard', NOW).ok).toBe(true)
  })

  it.each(['standard', 'idp-permission'] as const)(
    'asks for every resource on the road %s',
    (road) => {
      const resource = ['https://api.example.com/a', 'https://api.example.com/b']
      expect(parameter('resource', road, { target: targetOf({ resource }) })).toEqual(resource)
    },
  )

  it('asks the JWT grant for no resource: RFC 7523 knows none', () => {
    const target = targetOf({ resource: ['https://api.example.com'] })
    expect(parameter('resource', 'jwt-grant', { target })).toEqual([])
  })

  it.each([
    ['jwt', 'idp-permission', 'jwt'],
    ['id-token', 'idp-permission', 'id_token'],
    ['opaque', 'idp-permission', 'access_token'],
    ['jwt', 'standard', 'access_token'],
    ['id-token', 'standard', 'access_token'],
    ['opaque', 'standard', 'access_token'],
  ] as const)('calls a subject that is %s on the road %s %s', (kind, road, type) => {
    const asked = { subject: { ...subject, kind } }
    expect(parameter('subject_token_type', road, asked)).toEqual([`${TYPE}:${type}`])
  })

  it.each(['standard', 'idp-permission'] as const)(
    'asks for a refresh token on the road %s when the session is to be kept',
    (road) => {
      const type = parameter('requested_token_type', road, { refresh: true })
      expect(type).toEqual([`${TYPE}:refresh_token`])
    },
  )

  describe('knows which answer is one to it', () => {
    const access = `${TYPE}:access_token`
    const refresh = `${TYPE}:refresh_token`

    it.each([
      ['jwt-grant', {}, {}, { issuedTypes: [access, undefined], refresh: false }],
      ['jwt-grant', { refresh: true }, {}, { issuedTypes: [access, undefined], refresh: false }],
      ['idp-permission', {}, {}, { issuedTypes: [access], refresh: false }],
      ['idp-permission', { refresh: true }, {}, { issuedTypes: [access, refresh], refresh: true }],
      ['standard', {}, {}, { issuedTypes: [access], refresh: false }],
      ['standard', { refresh: true }, {}, { issuedTypes: [access, refresh], refresh: true }],
      ['standard', { refresh: true }, { actor: ACTOR }, { issuedTypes: [access], refresh: false }],
    ] as const)('by the road %s, asked for %j', (road, changes, terms, expected) => {
      const { asks } = valueOf(buildRequest(orderFor(subject, changes), road, NOW, terms))
      expect(asks).toStrictEqual({ ...expected, tokenType: 'Bearer' })
    })

    it.each(['jwt-grant', 'idp-permission', 'standard'] as const)(
      'by the road %s, as it is to be bound',
      (road) => {
        const tokenType = (bound: 'mtls' | 'dpop') =>
          valueOf(buildRequest(orderFor(subject), road, NOW, { bound })).asks.tokenType
        expect([tokenType('dpop'), tokenType('mtls')]).toEqual(['DPoP', 'Bearer'])
      },
    )
  })

  it('asks the JWT grant for none: it has no session', () => {
    const request = valueOf(buildRequest(orderFor(subject, { refresh: true }), 'jwt-grant', NOW))
    expect(request.asks.refresh).toBe(false)
    expect(parameter('requested_token_type', 'jwt-grant', { refresh: true })).toEqual([])
  })

  it('names the actor on the road standard, and asks for no refresh token then', () => {
    const terms = { actor: ACTOR }
    expect(parameter('actor_token', 'standard', {}, terms)).toEqual(['an.actor.token'])
    expect(parameter('actor_token_type', 'standard', {}, terms)).toEqual([`${TYPE}:access_token`])
    expect(parameter('requested_token_type', 'standard', { refresh: true }, terms)).toEqual([
      `${TYPE}:access_token`,
    ])
    expect(parameter('actor_token_type', 'standard')).toEqual([])
  })

  it.each(['jwt-grant', 'idp-permission'] as const)(
    'does not lose an actor on the road %s, which takes none',
    (road) => {
      expect(buildRequest(orderFor(subject), road, NOW, { actor: ACTOR })).toMatchObject({
        failure: {
          reason: 'road_unfit',
          about: 'order',
          problem: expect.stringContaining('client.actorToken'),
        },
      })
    },
  )

  it('hands the JWT grant no opaque token, and says that it is this token’s matter', () => {
    const order = orderFor({ ...subject, kind: 'opaque' })
    expect(buildRequest(order, 'jwt-grant', NOW)).toMatchObject({
      failure: {
        reason: 'road_unfit',
        about: 'subject',
        problem: 'takes signed tokens only, and this one is opaque',
      },
    })
  })

  it('adds the parameters of the order', () => {
    const parameters = { login_hint: 'a b&c', claims: '{}' }
    expect(build('standard', { parameters }).form.slice(-2)).toEqual([
      ['login_hint', 'a b&c'],
      ['claims', '{}'],
    ])
  })

  it.each(RESERVED_PARAMETERS)('takes an added %s for a bug', (name) => {
    const order = orderFor(subject, { parameters: { [name]: 'x' } })
    for (const road of ['jwt-grant', 'idp-permission', 'standard'] as const)
      expect(() => buildRequest(order, road, NOW)).toThrow('is reserved')
  })

  it('refuses an added parameter that Keycloak would drop', () => {
    const order = orderFor(subject, { parameters: { more: 'x'.repeat(4_001) } })
    expect(buildRequest(order, 'standard', NOW)).toMatchObject({ failure: { about: 'order' } })
  })

  describe('names an assertion that is good once', () => {
    const named = (changes: Partial<ExchangeOrder>, road: AskingRoad = 'jwt-grant') =>
      valueOf(buildRequest(orderFor(subject, changes), road, NOW)).assertion

    it('so long as anybody could take it, and without telling what it is', () => {
      expect(named({ oneTime: true })).toEqual({
        name: expect.stringMatching(/^assertion\.[\w-]{43}$/),
        seconds: 120,
      })
    })

    it('only where it is, and only by the road that takes it once', () => {
      expect(named({ oneTime: false })).toBeUndefined()
      expect(named({ oneTime: true }, 'idp-permission')).toBeUndefined()
    })

    it('by issuer and jti, whatever its bytes; without a jti by its bytes', () => {
      const { claims } = subject
      const other = { ...subject, text: new Secret('other.bytes') }
      const withJti = (jti: string, iss = claims.iss) => ({ ...claims, jti, iss })
      const name = (changes: Partial<VerifiedToken>) =>
        named({ oneTime: true, subject: { ...other, ...changes } })?.name
      expect(name({ claims: withJti('1') })).toBe(
        named({ oneTime: true, subject: { ...subject, claims: withJti('1') } })?.name,
      )
      expect(name({ claims: withJti('1') })).not.toBe(name({ claims: withJti('2') }))
      expect(name({ claims: withJti('1') })).not.toBe(name({ claims: withJti('1', 'else') }))
      expect(name({})).not.toBe(named({ oneTime: true })?.name)
    })
  })

  it('cannot be printed with the token in it', () => {
    const request = valueOf(buildRequest(orderFor(subject), 'idp-permission', NOW))
    expect(JSON.stringify(request)).not.toContain(subject.text.reveal().slice(0, 20))
  })
})

/** What RFC 7523 and RFC 8693 say must be sent, restated as a table of names and values. */
function oracle(order: ExchangeOrder, road: AskingRoad, actor: Secret | undefined): string[] {
  const { target, parameters } = order
  const type = { jwt: 'jwt', 'id-token': 'id_token', opaque: 'access_token' }[order.subject.kind]
  const requested = order.refresh && actor === undefined ? 'refresh_token' : 'access_token'
  const isGrant = road === 'jwt-grant'
  const pairs: (readonly [string, string] | false)[] = [
    [isGrant ? 'assertion' : 'subject_token', order.subject.text.reveal()],
    !isGrant && ['subject_token_type', `${TYPE}:${road === 'standard' ? 'access_token' : type}`],
    !isGrant && ['requested_token_type', `${TYPE}:${requested}`],
    road === 'idp-permission' && ['subject_issuer', order.subjectIssuer],
    actor !== undefined && ['actor_token', actor.reveal()],
    actor !== undefined && ['actor_token_type', `${TYPE}:access_token`],
    ...target.audience.map((each) => !isGrant && (['audience', each] as const)),
    ...target.resource.map((each) => !isGrant && (['resource', each] as const)),
    target.scope.length > 0 && ['scope', target.scope.join(' ')],
    ...Object.entries(parameters),
  ]
  return pairs.filter((each) => each !== false).map((each) => each.join('='))
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
const order = fc.record({
  via: fc.constant(['standard'] as const),
  subjectIssuer: text,
  target: fc.record({
    audience: fc.array(text, { maxLength: 3 }),
    resource: fc.array(fc.webUrl(), { maxLength: 2 }),
    scope: fc.array(fc.stringMatching(/^[a-z:]{1,8}$/), { maxLength: 3 }),
    allowedScope: fc.constant([]),
    maxLifetimeSeconds: fc.constant(60),
  }),
  parameters: fc.dictionary(
    fc.stringMatching(/^[a-z_]{1,20}$/).filter((name) => !RESERVED_PARAMETERS.includes(name)),
    text,
  ),
  oneTime: fc.boolean(),
  refresh: fc.boolean(),
})

describe('whatever is asked for', () => {
  it('sends what the specifications say, each parameter once, and nothing else', () => {
    const road = fc.constantFrom('jwt-grant', 'idp-permission', 'standard')
    const actor = fc.option(fc.constant(ACTOR), { nil: undefined })
    const kinds = fc.constantFrom('jwt', 'id-token', 'opaque')
    fc.assert(
      fc.property(order, kinds, road, actor, (asked, kind, by, acting) => {
        const whole = { ...asked, subject: { ...subject, kind } }
        const terms = acting === undefined ? {} : { actor: acting }
        const request = buildRequest(whole, by, NOW, terms)
        const isUnfit =
          (by === 'jwt-grant' && kind === 'opaque') ||
          (by === 'idp-permission' && asked.target.audience.length > 1) ||
          (by !== 'standard' && acting !== undefined)
        expect(request.ok).toBe(!isUnfit)
        const sent = request.ok
          ? [...new URLSearchParams(request.value.form.reveal())].map((each) => each.join('='))
          : oracle(whole, by, acting)
        expect(sent.toSorted()).toEqual(oracle(whole, by, acting).toSorted())
      }),
    )
  })
})
