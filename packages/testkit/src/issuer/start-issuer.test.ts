import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import type { Algorithm } from './algorithm.ts'
import { createSigningKey } from './signing-key.ts'
import { startIssuer } from './start-issuer.ts'
import type { IssuerOptions, RunningIssuer } from './start-issuer.ts'

const running: RunningIssuer[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((issuer) => issuer.stop()))
})

async function start(options?: IssuerOptions): Promise<RunningIssuer> {
  const issuer = await startIssuer(options)
  running.push(issuer)
  return issuer
}

/** As a stranger would: with the published keys, fetched anew. */
const verify = (token: string, { issuer, jwksUrl }: RunningIssuer) =>
  jwtVerify(token, createRemoteJWKSet(new URL(jwksUrl)), { issuer, audience: 'gateway' })

const fetchJson = async (url: string): Promise<unknown> => (await fetch(url)).json()

describe('startIssuer', () => {
  const algorithms: Algorithm[] = [
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
  ]

  it.each(algorithms)('signs %s so that its published keys verify it', async (alg) => {
    const issuer = await start({ algorithms: [alg] })
    const { protectedHeader, payload } = await verify(issuer.token(), issuer)
    expect(protectedHeader).toEqual({ alg, kid: issuer.keys[0]?.kid, typ: 'JWT' })
    expect(payload.iss).toBe(issuer.issuer)
  })

  it('signs with the algorithm asked for when it has several', async () => {
    const issuer = await start({ algorithms: ['ES256', 'EdDSA'] })
    const { protectedHeader } = await verify(issuer.token({}, { alg: 'EdDSA' }), issuer)
    expect(protectedHeader.alg).toBe('EdDSA')
  })

  it('says that it lacks a key of the algorithm asked for', async () => {
    const issuer = await start({ algorithms: ['ES256'] })
    expect(() => issuer.token({}, { alg: 'PS256' })).toThrow('no PS256 key')
  })

  it('publishes its keys and none of their private members', async () => {
    const issuer = await start({ algorithms: ['RS256', 'ES256', 'EdDSA'] })
    const document = JSON.stringify(await fetchJson(issuer.jwksUrl))
    expect(JSON.parse(document)).toEqual({ keys: issuer.keys.map((key) => key.publicJwk) })
    expect(document).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/)
  })

  it('publishes an issuer that is exactly the one in its tokens, below a path too', async () => {
    const issuer = await start({ algorithms: ['EdDSA'], path: '/realms/partner' })
    const document = await fetchJson(`${issuer.issuer}/.well-known/openid-configuration`)
    expect(document).toMatchObject({ issuer: issuer.issuer, jwks_uri: issuer.jwksUrl })
    expect(decodeJwt(issuer.token()).iss).toBe(issuer.issuer)
  })

  it('changes or leaves out single claims of the baseline token', async () => {
    const issuer = await start({ algorithms: ['EdDSA'], now: () => 1_000, claims: { org: 'a' } })
    const claims = decodeJwt(issuer.token({ sub: 'bob', jti: undefined }))
    expect(claims).toMatchObject({ sub: 'bob', org: 'a', iat: 1_000, exp: 1_300 })
    expect(claims).not.toHaveProperty('jti')
  })

  it('claims another kid, typ or header member when told to', async () => {
    const issuer = await start({ algorithms: ['EdDSA'] })
    const how = { kid: 'other', typ: 'at+jwt', header: { alg: 'none', crit: ['x'] } }
    const header = decodeProtectedHeader(issuer.token({}, how))
    expect(header).toEqual({ alg: 'none', kid: 'other', typ: 'at+jwt', crit: ['x'] })
  })

  it('signs with a key that is not its own, which its published keys refuse', async () => {
    const issuer = await start()
    const forged = issuer.token({}, { key: await createSigningKey('RS256', issuer.keys[0]?.kid) })
    await expect(verify(forged, issuer)).rejects.toThrow(errors.JWSSignatureVerificationFailed)
  })

  it('refuses its old tokens after a rotation', async () => {
    const issuer = await start({ algorithms: ['EdDSA'] })
    const old = issuer.token()
    await issuer.rotate()
    await expect(verify(old, issuer)).rejects.toThrow(errors.JWKSNoMatchingKey)
    await expect(verify(issuer.token(), issuer)).resolves.toHaveProperty(
      'payload.iss',
      issuer.issuer,
    )
  })

  it('accepts its old tokens after a rotation that keeps the old keys', async () => {
    const issuer = await start({ algorithms: ['EdDSA'] })
    const old = issuer.token()
    await issuer.rotate({ keepOld: true })
    await expect(verify(old, issuer)).resolves.toHaveProperty('payload.iss', issuer.issuer)
    await expect(verify(issuer.token(), issuer)).resolves.toHaveProperty(
      'payload.iss',
      issuer.issuer,
    )
  })

  it('counts what it was asked for', async () => {
    const issuer = await start({ algorithms: ['EdDSA'] })
    await fetch(issuer.discoveryUrl)
    await fetch(issuer.jwksUrl)
    await fetch(issuer.jwksUrl)
    expect(issuer.fetches).toEqual({ discovery: 1, jwks: 2, userinfo: 0, introspection: 0 })
  })

  it('fails with a status until it recovers', async () => {
    const issuer = await start({ algorithms: ['EdDSA'] })
    issuer.fail('jwks', 503)
    expect((await fetch(issuer.jwksUrl)).status).toBe(503)
    expect((await fetch(issuer.discoveryUrl)).status).toBe(200)
    issuer.recover()
    expect((await fetch(issuer.jwksUrl)).status).toBe(200)
  })

  it('disconnects, answers HTML, or redirects when told to', async () => {
    const issuer = await start({ algorithms: ['EdDSA'] })
    issuer.fail('jwks', 'disconnect')
    await expect(fetch(issuer.jwksUrl)).rejects.toThrow('fetch failed')
    issuer.fail('jwks', 'not-json')
    await expect(fetchJson(issuer.jwksUrl)).rejects.toThrow(SyntaxError)
    issuer.fail('jwks', { status: 302, headers: { location: issuer.discoveryUrl } })
    expect(await fetchJson(issuer.jwksUrl)).toMatchObject({ issuer: issuer.issuer })
  })

  it('hangs when told to, and stops all the same', async () => {
    const issuer = await startIssuer({ algorithms: ['EdDSA'] })
    issuer.fail('discovery', 'hang')
    const outcome = fetch(issuer.discoveryUrl).catch(() => 'cut off')
    while (issuer.fetches.discovery === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await issuer.stop()
    expect(await outcome).toBe('cut off')
  })

  it('publishes a lie until it recovers', async () => {
    const issuer = await start({ algorithms: ['EdDSA'] })
    issuer.publish({ discovery: { issuer: 'https://evil.example' }, keys: [] })
    expect(await fetchJson(issuer.discoveryUrl)).toMatchObject({ issuer: 'https://evil.example' })
    expect(await fetchJson(issuer.jwksUrl)).toEqual({ keys: [] })
    issuer.recover()
    expect(await fetchJson(issuer.discoveryUrl)).toMatchObject({ issuer: issuer.issuer })
  })

  it('tells userinfo to the bearer of its own token only', async () => {
    const issuer = await start({ algorithms: ['EdDSA'] })
    const ask = (token: string) =>
      fetch(issuer.userinfoUrl, { headers: { authorization: `Bearer ${token}` } })
    const told = await ask(issuer.token())
    expect(await told.json()).toMatchObject({ sub: 'alice-at-the-partner' })
    const forged = issuer.token({}, { key: await createSigningKey('EdDSA', issuer.keys[0]?.kid) })
    expect((await ask(forged)).status).toBe(401)
  })
})
