import { beforeAll, describe, expect, it } from 'vitest'
import { createClient, createMemory } from '../../test/client.ts'
import type { Client } from '../../test/client.ts'
import { createPartner, NOW, parsed, POLICY } from '../../test/partner.ts'
import type { Partner } from '../../test/partner.ts'
import type { Presentation, TokenPolicy } from '../index.ts'
import { describeValue } from '../token/excerpt.ts'
import { verifyToken } from '../token/verify-token.ts'

const CERTIFICATE = 'A'.repeat(43)
const OTHER_CERTIFICATE = `${'B'.repeat(42)}A`

let partner: Partner
let client: Client
beforeAll(async () => {
  partner = await createPartner()
  client = await createClient()
})

const verify = (
  cnf: unknown,
  policy: Partial<TokenPolicy>,
  present: (token: string) => Presentation = () => ({ scheme: 'Bearer' }),
) => {
  const text = partner.token({ cnf })
  return verifyToken(parsed(text), { ...POLICY, ...policy }, partner.keys, {
    now: NOW,
    replay: createMemory(),
    presentation: present(text),
  })
}
const shows = (certificateThumbprint: string) => (): Presentation => ({
  scheme: 'Bearer',
  certificateThumbprint,
})
const refusal = (reason: string, facts: object = {}) => ({
  ok: false,
  failure: { reason, ...facts },
})

describe('verifyToken, of what still goes on', () => {
  it('does not ask again for what was proven when the token came', async () => {
    const policy = { ...POLICY, dpop: 'accept', mtls: 'accept' } as const
    const token = parsed(partner.token({ cnf: { jkt: CERTIFICATE, 'x5t#S256': CERTIFICATE } }))
    const again = (isProven: boolean) =>
      verifyToken(token, policy, partner.keys, { now: NOW, isProven })
    expect(await again(false)).toMatchObject(refusal('proof_missing'))
    expect(await again(true)).toMatchObject({ ok: true })
  })
})

describe('verifyToken, of a token with cnf', () => {
  it.each([
    ['an unknown member', { kid: 'x' }],
    ['an unknown member that says DPoP', { jkt: CERTIFICATE, kind: 'DPoP' }],
    ['an unknown member beside a known one', { 'x5t#S256': CERTIFICATE, jwk: {} }],
    ['nothing in it', {}],
    ['a note alone', { 'kc-jkt-type': 'DPoP' }],
    ['a note of something else', { jkt: CERTIFICATE, 'kc-jkt-type': 'other' }],
    ['null', null],
    ['text', 'x'],
    ['a list', [{ 'x5t#S256': CERTIFICATE }]],
    ['a thumbprint that is no text', { jkt: 7 }],
    ['a thumbprint that is too short', { jkt: 'A'.repeat(42) }],
    ['a thumbprint that is too long', { jkt: 'A'.repeat(44) }],
    ['a thumbprint with something before it', { jkt: `.${'A'.repeat(43)}` }],
    ['a thumbprint with something after it', { jkt: `${'A'.repeat(43)}.` }],
    ['a thumbprint with stray bits', { jkt: `${'A'.repeat(42)}B` }],
    ['a thumbprint that is missing', { jkt: null, 'x5t#S256': CERTIFICATE }],
  ])('refuses %s, whatever the policy takes', async (_what, cnf) => {
    const policy = { dpop: 'accept', mtls: 'accept' } as const
    expect(await verify(cnf, policy, shows(CERTIFICATE))).toMatchObject(
      refusal('claim_invalid', {
        check: 'binding',
        claim: 'cnf',
        expected: 'jkt, x5t#S256 or both',
        got: describeValue(cnf),
      }),
    )
  })

  it('refuses a binding that the policy does not take, proven or not', async () => {
    const byKey = { jkt: client.thumbprint }
    expect(await verify(byKey, { mtls: 'accept' }, (text) => client.present(text))).toEqual(
      refusal('binding_not_accepted', { binding: 'dpop' }),
    )
    const byCertificate = { 'x5t#S256': CERTIFICATE }
    expect(await verify(byCertificate, { dpop: 'accept' }, shows(CERTIFICATE))).toEqual(
      refusal('binding_not_accepted', { binding: 'mtls' }),
    )
  })

  it('refuses a token that is not bound where the policy asks for it', async () => {
    expect(await verify(undefined, { dpop: 'require' })).toEqual(
      refusal('binding_missing', { binding: 'dpop' }),
    )
    expect(await verify(undefined, { mtls: 'require' }, shows(CERTIFICATE))).toEqual(
      refusal('binding_missing', { binding: 'mtls' }),
    )
  })

  it('takes a token that is not bound where the policy does not ask for it', async () => {
    const policy = { dpop: 'accept', mtls: 'accept' } as const
    expect(await verify(undefined, policy)).toMatchObject({ ok: true, value: { binding: {} } })
    expect(await verify(undefined, policy, shows(CERTIFICATE))).toMatchObject({ ok: true })
  })

  it('takes a note beside the key, as Keycloak writes it', async () => {
    const cnf = { jkt: client.thumbprint, 'kc-jkt-type': 'DPoP' }
    const present = (text: string) => client.present(text)
    expect(await verify(cnf, { dpop: 'accept' }, present)).toMatchObject({
      ok: true,
      value: { binding: { dpop: client.thumbprint } },
    })
  })

  describe('bound to a certificate', () => {
    const cnf = { 'x5t#S256': CERTIFICATE }
    const policy = { mtls: 'require' } as const

    it('takes it with that certificate', async () => {
      expect(await verify(cnf, policy, shows(CERTIFICATE))).toMatchObject({
        ok: true,
        value: { binding: { mtls: CERTIFICATE } },
      })
    })

    it('refuses it with another certificate', async () => {
      expect(await verify(cnf, policy, shows(OTHER_CERTIFICATE))).toEqual(
        refusal('certificate_mismatch', { expected: CERTIFICATE, got: OTHER_CERTIFICATE }),
      )
    })

    it('refuses it without a certificate', async () => {
      expect(await verify(cnf, policy)).toEqual(refusal('proof_missing', { binding: 'mtls' }))
    })

    it('refuses it by the scheme DPoP, with the certificate too', async () => {
      const present = (text: string) => ({ ...client.present(text), ...shows(CERTIFICATE)() })
      expect(
        await verify(cnf, { mtls: 'accept', dpop: 'accept' }, (text) => ({
          ...present(text),
          scheme: 'DPoP',
        })),
      ).toEqual(refusal('binding_missing', { binding: 'dpop' }))
    })
  })

  describe('bound to both', () => {
    const policy = { dpop: 'accept', mtls: 'accept' } as const
    const cnf = () => ({ jkt: client.thumbprint, 'x5t#S256': CERTIFICATE })

    it('takes it when both are proven', async () => {
      const present = (text: string) => ({
        ...client.present(text),
        certificateThumbprint: CERTIFICATE,
      })
      expect(await verify(cnf(), policy, present)).toMatchObject({ ok: true })
    })

    it('refuses it when one is missing', async () => {
      expect(await verify(cnf(), policy, (text) => client.present(text))).toEqual(
        refusal('proof_missing', { binding: 'mtls' }),
      )
      expect(await verify(cnf(), policy, shows(CERTIFICATE))).toEqual(
        refusal('proof_missing', { binding: 'dpop' }),
      )
    })

    it('refuses it when the policy takes only one of them', async () => {
      const present = (text: string) => ({
        ...client.present(text),
        certificateThumbprint: CERTIFICATE,
      })
      expect(await verify(cnf(), { dpop: 'accept' }, present)).toEqual(
        refusal('binding_not_accepted', { binding: 'mtls' }),
      )
    })
  })
})
