import { beforeAll, describe, expect, it } from 'vitest'
import { createClient, createMemory } from '../../test/client.ts'
import type { Client } from '../../test/client.ts'
import { createPartner, NOW, POLICY } from '../../test/partner.ts'
import type { Partner } from '../../test/partner.ts'
import {
  checkOf,
  OPAQUE_TOKEN_CHECKS,
  parseToken,
  Secret,
  TOKEN_CHECKS,
  verifyToken,
} from '../index.ts'
import type { TokenPolicy } from '../index.ts'

let partner: Partner
let client: Client
beforeAll(async () => {
  partner = await createPartner()
  client = await createClient()
})

/** Wrong in every respect, each by the name of the check that finds it, in the order of the checks. */
const WRONGS = {
  form: {},
  issuer: { claims: { iss: 'https://evil.example' } },
  algorithm: { header: { alg: 'PS256' } },
  type: { header: { typ: 'secevent+jwt' } },
  keys: { header: { kid: 'unknown' } },
  signature: {},
  claims: { claims: { exp: 'never' } },
  use: { claims: { at_hash: 'x' } },
  binding: { claims: { cnf: {} } },
  time: { claims: { exp: 0 } },
  audience: { claims: { aud: 'other' } },
  client: { claims: { azp: 'stranger' } },
  scope: { claims: { scope: '' } },
  rules: { claims: { org: 'b' } },
  proof: {},
} as const satisfies Record<(typeof TOKEN_CHECKS)[number], object>

const policy: TokenPolicy = { ...POLICY, clients: ['partner-app'], dpop: 'accept' }

async function failedCheck(text: string): Promise<string> {
  const token = parseToken(new Secret(text))
  if (!token.ok) return checkOf(token.failure)
  const presentation = client.present(text, { htm: 'POST' })
  const context = { now: NOW, presentation, replay: createMemory() }
  const verified = await verifyToken(token.value, policy, partner.keys, context)
  return verified.ok ? 'none' : checkOf(verified.failure)
}

describe('TOKEN_CHECKS', () => {
  it.each(TOKEN_CHECKS)(
    'is in the order of the checks: %s fails before what comes after it',
    async (check) => {
      const later = TOKEN_CHECKS.slice(TOKEN_CHECKS.indexOf(check)).toReversed()
      const wrongs: readonly { claims?: object; header?: object }[] = later.map(
        (each) => WRONGS[each],
      )
      const cnf = { cnf: { jkt: client.thumbprint } }
      const claims = Object.assign({}, cnf, ...wrongs.map((wrong) => wrong.claims ?? {}))
      const header = Object.assign({}, ...wrongs.map((wrong) => wrong.header ?? {}))
      const text = partner.token(claims, header)
      const isForged = later.includes('signature')
      const signed = isForged ? `${text.slice(0, text.lastIndexOf('.'))}.AAAA` : text
      expect(await failedCheck(check === 'form' ? `${signed}.x` : signed)).toBe(check)
    },
  )

  it('is all of them', async () => {
    const text = partner.token({ cnf: { jkt: client.thumbprint } })
    const context = { now: NOW, presentation: client.present(text), replay: createMemory() }
    const token = parseToken(new Secret(text))
    const verified = token.ok && (await verifyToken(token.value, policy, partner.keys, context))
    expect(verified).toMatchObject({ ok: true })
  })
})

describe('checkOf', () => {
  it('calls what changes the meaning of a header a matter of form', () => {
    const failure = { reason: 'header_not_allowed', member: 'crit', got: 'an array' } as const
    expect(checkOf(failure)).toBe('form')
    expect(checkOf({ ...failure, member: 'typ' })).toBe('type')
  })

  it('knows the checks of an opaque token', () => {
    const failure = { reason: 'token_inactive', issuer: 'x' } as const
    expect(OPAQUE_TOKEN_CHECKS).toContain(checkOf(failure))
  })
})
