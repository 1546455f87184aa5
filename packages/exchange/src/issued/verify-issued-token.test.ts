import { createSigningKey } from '@cambio/testkit'
import { Secret } from '@cambio/validation'
import type { VerifiedToken } from '@cambio/validation'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW, startRealm, targetOf, valueOf } from '../../test/realm.ts'
import type { Realm } from '../../test/realm.ts'
import type { UncheckedToken } from '../exchange-order.ts'
import { createSubjectMapping } from './subject-mapping.ts'
import { verifyIssuedToken } from './verify-issued-token.ts'
import type { ExpectedToken } from './verify-issued-token.ts'

let realm: Realm
let subject: VerifiedToken
beforeAll(async () => {
  realm = await startRealm()
  subject = await realm.verified()
})
afterAll(() => realm.running.stop())

interface Case extends Partial<Omit<UncheckedToken, 'text'>> {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly text?: string
  readonly expected?: Partial<ExpectedToken>
  readonly now?: number
}

function verify({ claims = {}, text, expected, now = NOW, ...answer }: Case = {}) {
  const token = {
    text: new Secret(text ?? realm.issue(claims)),
    road: 'idp-permission',
    passedOver: [],
  } as const
  const baseline: ExpectedToken = {
    issuer: realm.running.issuer,
    clientId: 'gateway',
    subject,
    target: targetOf({ audience: ['api'], scope: ['openid', 'offline_access', 'profile'] }),
  }
  return verifyIssuedToken({ ...token, ...answer }, { ...baseline, ...expected }, realm.keys, now)
}

const invalid = (check: string, facts: object = {}) => ({
  ok: false,
  failure: { reason: 'issued_token_invalid', road: 'idp-permission', check, ...facts },
})

describe('verifyIssuedToken', () => {
  it('accepts a token that is what was asked for', async () => {
    const token = valueOf(await verify())
    expect(token).toMatchObject({
      road: 'idp-permission',
      claims: { aud: ['api'], azp: 'gateway' },
    })
  })

  it.each([
    ['is no JWT', { text: 'opaque' }, 'token_malformed'],
    ['is of another issuer', { claims: { iss: 'https://evil.example' } }, 'issuer_mismatch'],
    ['is over', { now: NOW + 305 }, 'expired'],
    ['is from the future', { now: NOW - 6 }, 'issued_in_future'],
    ['has no end', { claims: { exp: undefined } }, 'claim_invalid'],
    ['is an ID token', { claims: { typ: 'ID' } }, 'claim_invalid'],
  ])('refuses one that %s', async (_what, change, reason) => {
    expect(await verify(change)).toMatchObject(
      invalid('token', {
        expected: ['an authentic access token'],
        got: [reason],
        failure: { reason },
      }),
    )
  })

  it('refuses one that our realm did not sign', async () => {
    const forged = await createSigningKey('EdDSA', realm.running.keys[0]?.kid)
    expect(await verify({ text: realm.issue({}, forged) })).toMatchObject(
      invalid('token', { got: ['signature_invalid'] }),
    )
  })

  it('says that keys are missing, not that the token is bad', async () => {
    const failure = { reason: 'keys_unavailable', issuer: 'x', cause: 'down' } as const
    const keys = {
      find: () => Promise.resolve({ ok: false, failure } as const),
      refresh: () => Promise.resolve(false),
    }
    const token = { text: new Secret(realm.issue()), road: 'standard', passedOver: [] } as const
    const expected = {
      issuer: realm.running.issuer,
      clientId: 'gateway',
      subject,
      target: targetOf({ audience: [], scope: [] }),
    }
    expect(await verifyIssuedToken(token, expected, keys, NOW)).toEqual({
      ok: false,
      failure: { ...failure, road: 'standard' },
    })
  })

  it.each([['Refresh-like'], [undefined], ['bearer']])(
    'wants the type Bearer, not %s',
    async (typ) => {
      expect(await verify({ claims: { typ } })).toMatchObject(
        invalid('typ', { expected: ['Bearer'] }),
      )
    },
  )

  it.each([
    ['another client', { azp: 'other' }, ['other']],
    ['another client, though client_id is ours', { azp: 'other', client_id: 'gateway' }, ['other']],
    ['nobody', { azp: undefined }, []],
    ['a client_id that is another', { azp: undefined, client_id: 'other' }, ['other']],
  ])('refuses one that is issued to %s', async (_whom, claims, got) => {
    expect(await verify({ claims })).toEqual(invalid('azp', { expected: ['gateway'], got }))
  })

  it.each([
    ['only client_id names us', { azp: undefined, client_id: 'gateway' }],
    ['client_id names the service account that began', { client_id: 'other' }],
  ])('accepts one where %s', async (_what, claims) => {
    expect(await verify({ claims })).toMatchObject({ ok: true })
  })

  it.each([
    ['lacks it', ['other']],
    ['has none', undefined],
    ['has it in another case', ['API']],
  ])('refuses one whose audience %s', async (_what, aud) => {
    expect(await verify({ claims: { aud } })).toEqual(
      invalid('audience', { expected: ['api'], got: aud ?? [] }),
    )
  })

  it('wants every audience that was asked for', async () => {
    const target = targetOf({ audience: ['api', 'maps'], scope: [] })
    expect(await verify({ expected: { target } })).toMatchObject(invalid('audience'))
    expect(
      await verify({ claims: { aud: ['maps', 'x', 'api'] }, expected: { target } }),
    ).toMatchObject({
      ok: true,
    })
  })

  it('takes one without audience when none was asked for', async () => {
    const target = targetOf({ audience: [], scope: [] })
    expect(await verify({ claims: { aud: undefined }, expected: { target } })).toMatchObject({
      ok: true,
    })
  })

  it.each([
    ['the answer', { scope: 'openid email' }, ['openid', 'email']],
    ['the token', { claims: { scope: 'openid email' } }, ['openid', 'email']],
    ['an empty answer', { scope: '' }, []],
  ])('refuses a scope that %s leaves out', async (_where, change, got) => {
    expect(await verify(change)).toEqual(invalid('scope', { expected: ['profile'], got }))
  })

  it.each([
    [
      'the answer grants it, though the token does not list it',
      { scope: 'profile', claims: { scope: '' } },
    ],
    ['neither the answer nor the token speaks of scope', { claims: { scope: undefined } }],
    ['only openid and offline_access are not listed', { scope: 'profile' }],
  ])('accepts a scope where %s', async (_where, change) => {
    expect(await verify(change)).toMatchObject({ ok: true })
  })

  it.each(['standard', 'none'] as const)('refuses another user on the road %s', async (road) => {
    expect(await verify({ road, claims: { sub: 'eve' } })).toMatchObject({
      failure: { reason: 'issued_token_invalid', road, check: 'sub', got: ['eve'] },
    })
    expect(await verify({ road, claims: { sub: undefined } })).toMatchObject({ ok: false })
    expect(await verify({ road })).toMatchObject({ ok: true })
  })

  it.each(['idp-permission', 'jwt-grant'] as const)(
    'lets the user have another name on the road %s',
    async (road) => {
      expect(await verify({ road, claims: { sub: 'f:1:alice' } })).toMatchObject({ ok: true })
    },
  )

  it('leaves the caller its own client on the road none, and still wants the audience', async () => {
    const claims = { azp: 'app' }
    expect(await verify({ road: 'none', claims })).toMatchObject({ ok: true })
    expect(await verify({ road: 'none', claims: { ...claims, aud: 'other' } })).toMatchObject({
      failure: { check: 'audience' },
    })
  })

  describe('of its scope', () => {
    const target = targetOf({ audience: ['api'], scope: ['read'], allowedScope: ['profile'] })
    const wider = (got: string[]) => invalid('scope_wider', { expected: ['read', 'profile'], got })

    it.each([
      ['the token has more', { claims: { scope: 'read admin' } }, ['admin']],
      ['the answer says more', { claims: { scope: 'read' }, scope: 'read admin' }, ['admin']],
      [
        'the token has more than the answer says',
        { claims: { scope: 'read x' }, scope: 'read' },
        ['x'],
      ],
      [
        'the token has it as scp',
        { claims: { scope: undefined, scp: ['read', 'admin'] } },
        ['admin'],
      ],
      ['openid was not asked for', { claims: { scope: 'read openid' } }, ['openid']],
    ])('refuses one that was not asked for: %s', async (_where, change, got) => {
      expect(await verify({ ...change, expected: { target } })).toEqual(wider(got))
    })

    it('accepts what was asked for and what is allowed besides', async () => {
      const claims = { scope: 'profile read' }
      expect(await verify({ claims, expected: { target } })).toMatchObject({ ok: true })
    })

    it('accepts offline_access only when it was asked for, whatever is allowed', async () => {
      const claims = { scope: 'read offline_access' }
      const allowed = { ...target, allowedScope: ['offline_access'] }
      expect(await verify({ claims, expected: { target: allowed } })).toMatchObject(
        invalid('scope_wider', { got: ['offline_access'] }),
      )
      const asked = { ...target, scope: ['read', 'offline_access'] }
      expect(await verify({ claims, expected: { target: asked } })).toMatchObject({ ok: true })
    })

    it('leaves the caller its own scopes on the road none', async () => {
      const claims = { scope: 'read admin' }
      expect(await verify({ road: 'none', claims, expected: { target } })).toMatchObject({
        ok: true,
      })
    })
  })

  describe('of its lifetime', () => {
    const target = targetOf({ audience: ['api'], maxLifetimeSeconds: 600 })
    const odd = (expected: string, got: string) =>
      invalid('lifetime', { expected: [expected], got: [got] })

    it('refuses an end further off than the target allows, by the server’s clock', async () => {
      const until = (exp: number) => verify({ claims: { exp }, expected: { target } })
      expect(await until(NOW + 605)).toMatchObject({ ok: true })
      expect(await until(NOW + 606)).toEqual(odd('at most 600 s left', '606 s left'))
    })

    it('refuses an old one as the answer to a new request', async () => {
      const made = (secondsAgo: number, fresh: boolean) =>
        verify({ fresh, claims: { iat: NOW - secondsAgo }, expected: { target } })
      expect(await made(65, true)).toMatchObject({ ok: true })
      expect(await made(66, true)).toEqual(odd('issued just now', 'issued 66 s ago'))
      expect(await made(250, false)).toMatchObject({ ok: true })
    })

    it('refuses one whose expires_in says another end, sooner or later', async () => {
      const saying = (expiresIn: number, fresh = true) =>
        verify({ fresh, expiresIn, claims: { exp: NOW + 300 }, expected: { target } })
      expect(await saying(360)).toMatchObject({ ok: true })
      expect(await saying(240)).toMatchObject({ ok: true })
      expect(await saying(361)).toEqual(odd('expires_in like exp, in 300 s', 'expires_in 361'))
      expect(await saying(239)).toMatchObject(invalid('lifetime'))
      expect(await saying(0)).toMatchObject(invalid('lifetime'))
      expect(await saying(-300)).toMatchObject(invalid('lifetime'))
      expect(await saying(361, false)).toMatchObject({ ok: true })
    })

    it('says nothing of a token that goes on as it is', async () => {
      const claims = { exp: NOW + 100_000, iat: NOW - 1_000 }
      expect(
        await verify({ road: 'none', fresh: true, claims, expected: { target } }),
      ).toMatchObject({ ok: true })
    })
  })

  describe('of its binding', () => {
    const ours = 'o'.repeat(42) + 'A'
    const other = 'x'.repeat(42) + 'A'
    const jkt = { member: 'jkt', thumbprint: ours } as const
    const certificate = { member: 'x5t#S256', thumbprint: ours } as const

    it.each([{ jkt: other }, { 'x5t#S256': other }])(
      'refuses one that is bound, when nobody asked: %j',
      async (cnf) => {
        expect(await verify({ claims: { cnf } })).toMatchObject(invalid('cnf', { expected: [] }))
      },
    )

    it.each([{}, 'x', null, { jkt: [ours] }, { jkt: 'x' }, { kid: 'x' }])(
      'refuses one whose binding is none that is known: %j',
      async (cnf) => {
        expect(await verify({ claims: { cnf } })).toMatchObject(invalid('token'))
        expect(await verify({ claims: { cnf }, expected: { binding: jkt } })).toMatchObject(
          invalid('token'),
        )
      },
    )

    it('accepts one that is bound to our key, with the note that Keycloak puts beside it', async () => {
      const claims = { cnf: { jkt: ours, 'kc-jkt-type': 'DPoP' }, typ: 'DPoP' }
      expect(await verify({ claims, expected: { binding: jkt } })).toMatchObject({ ok: true })
    })

    it('accepts one that is bound to our key', async () => {
      const claims = { cnf: { jkt: ours }, typ: 'DPoP' }
      expect(await verify({ claims, expected: { binding: jkt } })).toMatchObject({ ok: true })
      expect(
        await verify({ claims: { ...claims, typ: 'Bearer' }, expected: { binding: jkt } }),
      ).toMatchObject({ ok: true })
      expect(
        await verify({
          claims: { cnf: { 'x5t#S256': ours } },
          expected: { binding: certificate },
        }),
      ).toMatchObject({ ok: true })
    })

    it.each([
      ['to nothing', undefined, []],
      ['to another key', { jkt: other }, ['jkt', other]],
      ['in another way', { 'x5t#S256': ours }, ['x5t#S256']],
      ['to another key too', { jkt: ours, 'x5t#S256': other }, ['jkt', 'x5t#S256', ours]],
    ])('refuses one that is bound %s', async (_how, cnf, got) => {
      expect(await verify({ claims: { cnf }, expected: { binding: jkt } })).toEqual(
        invalid('cnf', { expected: ['jkt', ours], got }),
      )
    })

    it('refuses the type DPoP where a certificate was to bind it', async () => {
      const claims = { typ: 'DPoP', cnf: { 'x5t#S256': ours } }
      expect(await verify({ claims, expected: { binding: certificate } })).toMatchObject(
        invalid('typ'),
      )
    })

    it('refuses a bound one on the road none: we do not have its key', async () => {
      expect(await verify({ road: 'none', claims: { cnf: { jkt: other } } })).toMatchObject({
        failure: { check: 'cnf' },
      })
    })
  })

  describe('of its actor', () => {
    const actor = { sub: 'service-1', client: 'robot' }

    it.each([
      ['by its sub', { sub: 'service-1' }, actor],
      ['by its sub, with others before it', { sub: 'service-1', act: { sub: 'x' } }, actor],
      ['by its client, where the claim has no sub', { azp: 'robot' }, actor],
      [
        'by its client, where the actor has no sub',
        { client_id: 'robot', sub: 'x' },
        { client: 'robot' },
      ],
    ])('accepts one in the actor’s name %s', async (_how, act, named) => {
      expect(await verify({ claims: { act }, expected: { actor: named } })).toMatchObject({
        ok: true,
      })
    })

    it.each([
      ['nobody’s name', undefined],
      ['a text', 'service-1'],
      ['somebody else’s name', { sub: 'eve' }],
      ['somebody else’s name, by our client', { sub: 'eve', azp: 'robot' }],
      ['our actor’s name as history only', { sub: 'eve', act: { sub: 'service-1' } }],
      ['another client’s name', { client_id: 'other' }],
    ])('refuses one in %s, and says what the server must be able to do', async (_whose, act) => {
      expect(await verify({ claims: { act }, expected: { actor } })).toMatchObject(
        invalid('act', {
          expected: ['service-1', 'robot'],
          hint: expect.stringContaining('26.8'),
        }),
      )
    })

    it('leaves alone whose name it is in when nobody was named', async () => {
      expect(await verify({ claims: { act: { sub: 'x' } } })).toMatchObject({ ok: true })
    })
  })

  describe('of its user, a partner’s', () => {
    it('refuses another one while a token of the first lives', async () => {
      const mapping = createSubjectMapping()
      const as = (sub: string, now = NOW) =>
        verify({ now, claims: { sub, iat: now, exp: now + 300 }, expected: { mapping } })
      expect(await as('f:1:alice')).toMatchObject({ ok: true })
      expect(await as('f:1:eve', NOW + 299)).toEqual(
        invalid('sub', { expected: ['f:1:alice'], got: ['f:1:eve'] }),
      )
      expect(await as('f:1:alice', NOW + 299)).toMatchObject({ ok: true })
      expect(await as('f:1:eve', NOW + 301)).toMatchObject(invalid('sub'))
      expect(await as('f:1:eve', NOW + 599)).toMatchObject({ ok: true })
    })

    it('learns nothing from a token that is refused', async () => {
      const mapping = createSubjectMapping()
      await verify({ claims: { sub: 'f:1:eve', azp: 'other' }, expected: { mapping } })
      expect(await verify({ claims: { sub: 'f:1:alice' }, expected: { mapping } })).toMatchObject({
        ok: true,
      })
    })
  })

  it('tells at most an excerpt of what it got', async () => {
    const failure = JSON.stringify(await verify({ claims: { azp: 'x'.repeat(500) } }))
    expect(failure).not.toContain('x'.repeat(64))
  })
})
