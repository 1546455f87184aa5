import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask } from './ask.ts'
import { bearer, startStage, type Stage, type StageOptions } from './stage.ts'

/** A stage whose partner is asked about opaque tokens. */
const asking: NonNullable<StageOptions['trust']> = (text) => {
  const [partner, ...others] = text['issuers'] as [object, ...object[]]
  const introspection = {
    clientId: 'introspector',
    clientSecret: '${env:PARTNER_SECRET}',
    cacheSeconds: 60,
  }
  return { ...text, issuers: [{ ...partner, introspection }, ...others] }
}

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ trust: asking })
})
afterAll(() => stage.stop())
afterEach(() => {
  stage.upstream.reset()
  stage.partner.recover()
})

const use = async (token: string, { url }: Stage = stage) => {
  const { status, reason } = await ask(`${url}/orders`, { headers: bearer(token) })
  return [status, reason]
}

describe('an opaque token', () => {
  it('is exchanged when its issuer calls it active and its rule is met', async () => {
    const token = stage.partner.opaqueToken()
    expect(await use(token)).toEqual([200, undefined])
    expect(stage.tokens.exchanges.at(-1)?.get('subject_token')).toBe(token)
    expect(JSON.stringify(stage.upstream.received)).not.toContain(token)
  })

  it('is asked about once for as long as the answer is believed, also after a reload', async () => {
    const token = stage.partner.opaqueToken()
    const before = stage.partner.fetches.introspection
    await use(token)
    stage.gateway.take(stage.settings())
    await use(token)
    expect(stage.partner.fetches.introspection).toBe(before + 1)
  })

  it.each([
    ['meant for another service', { aud: 'other' }, 'audience_mismatch'],
    ['over', { exp: 1 }, 'token_not_trusted', 'expired'],
    ['of another issuer', { iss: 'https://evil.example' }, 'token_not_trusted'],
  ])('%s is refused', async (_, claims, ...reasons) => {
    const [status, reason] = await use(stage.partner.opaqueToken(claims))
    expect([status, reasons.includes(String(reason))]).toEqual([401, true])
    expect(stage.upstream.received).toEqual([])
  })

  it('that its issuer does not know gets the answer of a forged token', async () => {
    const revoked = stage.partner.opaqueToken()
    stage.partner.revoke(revoked)
    expect(await use(revoked)).toEqual([401, 'token_not_trusted'])
  })

  it('is neither accepted nor called bad while the issuer can’t be asked', async () => {
    stage.partner.fail('introspection', 503)
    expect(await use(stage.partner.opaqueToken())).toEqual([503, 'introspection_unavailable'])
  })

  it('is refused where nobody is asked', async () => {
    const plain = await startStage()
    expect(await use(plain.partner.opaqueToken(), plain)).toEqual([401, 'token_not_trusted'])
    expect(plain.partner.fetches.introspection).toBe(0)
    await plain.stop()
  })

  it('is never made of what looks like a signed one', async () => {
    const before = stage.partner.fetches.introspection
    await use(`${stage.partner.token()}x.y`)
    expect(stage.partner.fetches.introspection).toBe(before)
  })
})
