import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { createSigningKey, signText } from '@cambio/testkit'
import type { Members } from '@cambio/testkit'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClient, createMemory, FORGETFUL, METHOD, URL_ASKED } from '../../test/client.ts'
import type { Client, Memory } from '../../test/client.ts'
import { createPartner, NOW, parsed, POLICY } from '../../test/partner.ts'
import type { Partner } from '../../test/partner.ts'
import type { Presentation, TokenPolicy, VerifyContext } from '../index.ts'
import { verifyToken } from '../token/verify-token.ts'
import { createNonceSource, NONCE_WINDOW_SECONDS } from './nonce-source.ts'

let partner: Partner
let client: Client
let token: string
let memory: Memory
beforeAll(async () => {
  partner = await createPartner()
  client = await createClient()
  token = boundTo(client)
})
beforeEach(() => {
  memory = createMemory()
})

const boundTo = ({ thumbprint }: Client, claims: Members = {}) =>
  partner.token({ cnf: { jkt: thumbprint }, ...claims })

interface Case {
  readonly text?: string
  readonly presentation?: Presentation
  readonly policy?: Partial<TokenPolicy>
  readonly context?: Partial<VerifyContext>
}

const verify = ({ text = token, presentation, policy, context }: Case = {}) =>
  verifyToken(parsed(text), { ...POLICY, dpop: 'accept', ...policy }, partner.keys, {
    now: NOW,
    replay: memory,
    presentation: presentation ?? client.present(text),
    ...context,
  })
const withProof = (proof: string): Presentation => ({
  scheme: 'DPoP',
  dpop: { proof, method: METHOD, url: URL_ASKED },
})

const refusal = (reason: string, facts: object = {}) => ({
  ok: false,
  failure: { reason, ...facts },
})
const broken = (rule: string) => refusal('proof_invalid', { rule: expect.stringContaining(rule) })

describe('verifyToken, of a token bound by DPoP', () => {
  it('accepts it with a proof of its key for this request', async () => {
    expect(await verify()).toMatchObject({
      ok: true,
      value: { binding: { dpop: client.thumbprint } },
    })
  })

  it.each(['RS256', 'PS256', 'ES384', 'ES512', 'EdDSA'] as const)(
    'accepts proofs by %s',
    async (alg) => {
      const other = await createClient(alg)
      const text = boundTo(other)
      expect(await verify({ text, presentation: other.present(text) })).toMatchObject({ ok: true })
    },
  )

  it('accepts a proof by EdDSA under its newer name', async () => {
    const other = await createClient('EdDSA')
    const text = boundTo(other)
    const presentation = other.present(text, {}, { alg: 'Ed25519' })
    expect(await verify({ text, presentation })).toMatchObject({ ok: true })
  })

  describe('presented otherwise', () => {
    it.each([
      ['as a plain bearer token', { scheme: 'Bearer' }],
      ['without a proof', { scheme: 'DPoP' }],
    ] as const)('refuses it %s', async (_how, presentation) => {
      expect(await verify({ presentation })).toEqual(refusal('proof_missing', { binding: 'dpop' }))
    })

    it('refuses it as a bearer token, with a proof too', async () => {
      const presentation = { ...client.present(token), scheme: 'Bearer' } as const
      expect(await verify({ presentation })).toEqual(refusal('proof_missing', { binding: 'dpop' }))
    })

    it('refuses it where nobody says how it was presented', async () => {
      expect(
        await verifyToken(parsed(token), { ...POLICY, dpop: 'accept' }, partner.keys, { now: NOW }),
      ).toEqual(refusal('proof_missing', { binding: 'dpop' }))
    })

    it('refuses a token that is not bound, by the scheme DPoP', async () => {
      const text = partner.token()
      expect(await verify({ text })).toEqual(refusal('binding_missing', { binding: 'dpop' }))
      expect(memory.asked).toEqual([])
    })
  })

  describe('form', () => {
    it.each([
      ['nothing', () => '', 'its token must have three parts'],
      [
        'two proofs',
        () => `${client.proof(token)}, ${client.proof(token)}`,
        'its token must have three parts',
      ],
      ['four parts', () => `${client.proof(token)}.x`, 'its token must have three parts'],
      ['padding', () => `${client.proof(token)}=`, 'its signature must be canonical base64url'],
      [
        'more than 8192 characters',
        () => client.proof(token, { more: 'x'.repeat(8_192) }),
        'its token must not be longer',
      ],
      [
        'a member twice',
        () => signText('{"alg":"ES256","alg":"ES256"}', '{}', client.key),
        'its header must not have a member twice',
      ],
      [
        'crit',
        () => client.proof(token, {}, { crit: ['b64'], b64: true }),
        'its header is not one that we read',
      ],
    ])('refuses %s', async (_what, proof, rule) => {
      expect(await verify({ presentation: withProof(proof()) })).toEqual(broken(rule))
    })

    it.each(['JWT', 'at+jwt', 'dpop', undefined])('refuses the type %s', async (typ) => {
      expect(await verify({ presentation: client.present(token, {}, { typ }) })).toEqual(
        broken('typ must be dpop+jwt'),
      )
    })

    it.each(['none', 'HS256', 'es256', 'RSA-OAEP'])('refuses the algorithm %s', async (alg) => {
      expect(await verify({ presentation: client.present(token, {}, { alg }) })).toEqual(
        broken('alg must be'),
      )
    })
  })

  describe('key', () => {
    it.each([
      ['none', undefined],
      ['text', 'x'],
      ['a list', [{}]],
    ])('refuses %s', async (_what, jwk) => {
      expect(await verify({ presentation: client.present(token, {}, { jwk }) })).toEqual(
        broken('jwk must be the public key'),
      )
    })

    it('refuses one that comes with its private part', async () => {
      const jwk = client.key.privateKey.export({ format: 'jwk' })
      expect(await verify({ presentation: client.present(token, {}, { jwk }) })).toEqual(
        broken('private part'),
      )
    })

    it('refuses a symmetric one', async () => {
      const jwk = createSecretKey(Buffer.alloc(32)).export({ format: 'jwk' })
      expect(await verify({ presentation: client.present(token, {}, { jwk }) })).toEqual(
        broken('private part'),
      )
    })

    it('refuses a weak one', async () => {
      const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
      const jwk = weak.export({ format: 'jwk' })
      expect(
        await verify({ presentation: client.present(token, {}, { alg: 'RS256', jwk }) }),
      ).toEqual(broken('fewer than 2048 bits'))
    })

    it('refuses the proof of another client', async () => {
      const thief = await createClient()
      expect(await verify({ presentation: thief.present(token) })).toEqual(
        broken('the key that the token is bound to'),
      )
    })

    it('refuses a signature by another key than the one in the proof', async () => {
      const thief = await createClient()
      const presentation = thief.present(token, {}, { jwk: client.jwk })
      expect(await verify({ presentation })).toEqual(broken('signature'))
    })

    it('refuses claims that were changed after signing', async () => {
      const [header, , signature] = client.proof(token).split('.')
      const [, payload] = client.proof(token, { jti: 'other' }).split('.')
      const presentation = withProof([header, payload, signature].join('.'))
      expect(await verify({ presentation })).toEqual(broken('signature'))
    })

    it('refuses an algorithm that is not the key’s', async () => {
      const presentation = client.present(token, {}, { alg: 'ES384' })
      expect(await verify({ presentation })).toEqual(broken('signature'))
    })

    it('uses nothing of the key but the key', async () => {
      const jwk = { ...client.jwk, alg: 'ES512', use: 'enc', key_ops: ['encrypt'], kid: 'x' }
      expect(await verify({ presentation: client.present(token, {}, { jwk }) })).toMatchObject({
        ok: true,
      })
    })
  })

  describe('request', () => {
    it.each(['POST', 'get', '', undefined, ['GET']])('refuses the method %j', async (htm) => {
      expect(await verify({ presentation: client.present(token, { htm }) })).toEqual(
        broken('htm must be'),
      )
    })

    it.each([
      'https://api.example.com/orders/8',
      'https://api.example.com/orders',
      'https://api.example.com/Orders/7',
      'https://api.example.com/orders/7/',
      'https://api.example.com:444/orders/7',
      'http://api.example.com/orders/7',
      'https://evil.example/orders/7',
      'https://api.example.com@evil.example/orders/7',
      '/orders/7',
      '',
      undefined,
      7,
    ])('refuses the URL %j', async (htu) => {
      expect(await verify({ presentation: client.present(token, { htu }) })).toEqual(
        broken('htu must be'),
      )
    })

    it.each([
      'HTTPS://API.example.COM:443/orders/7',
      'https://api.example.com/orders/7?x=1#y',
      'https://api.example.com/%6frders/x/../7',
    ])('accepts %s, which is the same URL', async (htu) => {
      expect(await verify({ presentation: client.present(token, { htu }) })).toMatchObject({
        ok: true,
      })
    })

    it('refuses everything for a request whose own URL makes no sense', async () => {
      for (const htu of [URL_ASKED, '']) {
        const proof = client.proof(token, { htu })
        const presentation = { scheme: 'DPoP', dpop: { proof, method: METHOD, url: '' } } as const
        // oxlint-disable-next-line no-await-in-loop
        expect(await verify({ presentation })).toEqual(broken('htu must be'))
      }
    })
  })

  describe('token', () => {
    it('refuses a proof that was made for another token', async () => {
      const other = boundTo(client, { jti: 'another-token' })
      expect(await verify({ presentation: client.present(other) })).toEqual(broken('ath must be'))
    })

    it.each([undefined, '', 7])('refuses the hash %j', async (ath) => {
      expect(await verify({ presentation: client.present(token, { ath }) })).toEqual(
        broken('ath must be'),
      )
    })
  })

  describe('time', () => {
    it.each([NOW - 66, NOW + 6, 0, Infinity, String(NOW), undefined, null])(
      'refuses %j',
      async (iat) => {
        expect(await verify({ presentation: client.present(token, { iat }) })).toEqual(
          broken('iat must lie'),
        )
      },
    )

    it.each([NOW - 65, NOW + 5])('accepts %j, within a minute and the leeway', async (iat) => {
      expect(await verify({ presentation: client.present(token, { iat }) })).toMatchObject({
        ok: true,
      })
    })
  })

  describe('once', () => {
    it.each([undefined, '', 7, 'x'.repeat(257), 'a\u0000b'])('refuses the jti %j', async (jti) => {
      expect(await verify({ presentation: client.present(token, { jti }) })).toEqual(
        broken('jti must be'),
      )
    })

    it('accepts a jti of 256 characters', async () => {
      const presentation = client.present(token, { jti: 'x'.repeat(256) })
      expect(await verify({ presentation })).toMatchObject({ ok: true })
    })

    it('refuses a proof that was used before', async () => {
      const presentation = client.present(token)
      expect(await verify({ presentation })).toMatchObject({ ok: true })
      expect(await verify({ presentation })).toEqual(refusal('proof_replayed'))
    })

    it('refuses another proof with the same jti, and lets another client use it', async () => {
      const other = await createClient()
      const text = boundTo(other)
      const jti = 'the-same'
      expect(await verify({ presentation: client.present(token, { jti }) })).toMatchObject({
        ok: true,
      })
      expect(await verify({ presentation: client.present(token, { jti, iat: NOW - 1 }) })).toEqual(
        refusal('proof_replayed'),
      )
      expect(await verify({ text, presentation: other.present(text, { jti }) })).toMatchObject({
        ok: true,
      })
    })

    it('is remembered for as long as any proof could be accepted', async () => {
      await verify()
      expect(memory.asked).toEqual([
        { what: expect.stringMatching(/^dpop\.[\w-]{43}$/), seconds: 71 },
      ])
    })

    it('can’t be told, so nothing is proven', async () => {
      expect(await verify({ context: { replay: FORGETFUL } })).toEqual(refusal('replay_unknown'))
      const context = { now: NOW, presentation: client.present(token) }
      expect(
        await verifyToken(parsed(token), { ...POLICY, dpop: 'accept' }, partner.keys, context),
      ).toEqual(refusal('replay_unknown'))
    })

    it('leaves no trace of a proof or a token that is refused anyway', async () => {
      const presentation = client.present(token)
      await verify({ policy: { audiences: ['other'] } })
      await verify({ policy: { scopes: ['other'] } })
      await verify({ policy: { claims: { org: 'other' } } })
      await verify({ policy: { mtls: 'require' } })
      await verify({ context: { now: NOW + 1_000 } })
      await verify({ presentation: client.present(token, { htm: 'POST' }) })
      await verify({ presentation: client.present(token, { iat: 0 }) })
      const forged = await createPartner(await createSigningKey('EdDSA', 'partner-key'))
      await verify({ text: forged.token({ cnf: { jkt: client.thumbprint } }) })
      expect(memory.asked).toEqual([])
      expect(await verify({ presentation })).toMatchObject({ ok: true })
    })
  })

  describe('nonce', () => {
    const nonces = createNonceSource(createSecretKey(Buffer.alloc(32, 1)))
    const policy = { dpopNonce: true }
    const context = { nonces }

    it('accepts a proof with one of ours', async () => {
      for (const time of [NOW, NOW - NONCE_WINDOW_SECONDS]) {
        const presentation = client.present(token, { nonce: nonces.current(time) })
        // oxlint-disable-next-line no-await-in-loop
        expect(await verify({ presentation, policy, context })).toMatchObject({ ok: true })
      }
    })

    it.each([
      ['none', undefined, 'none'],
      ['no text', 7, 'none'],
      ['somebody else’s', 'x', 'another'],
      ['an old one', nonces.current(NOW - 2 * NONCE_WINDOW_SECONDS), 'another'],
    ])('asks for another proof when there is %s', async (_what, nonce, got) => {
      const presentation = client.present(token, { nonce })
      expect(await verify({ presentation, policy, context })).toEqual(
        refusal('proof_nonce', { got }),
      )
      expect(memory.asked).toEqual([])
    })

    it('is not asked for where the policy does not ask', async () => {
      expect(await verify({ context })).toMatchObject({ ok: true })
    })

    it('accepts none where nobody gives them out', async () => {
      const presentation = client.present(token, { nonce: '' })
      expect(await verify({ presentation, policy })).toEqual(
        refusal('proof_nonce', { got: 'another' }),
      )
    })
  })

  it('refuses everything under a leeway that is not a number', async () => {
    expect((await verify({ policy: { leewaySeconds: NaN } })).ok).toBe(false)
  })
})
