import { adminClient, type RunningGateway } from '@cambio/testkit'
import { Redis } from 'ioredis'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Ground, openGround } from '../counting/ground.ts'
import { countIn } from '../stage/replicas.ts'
import { issuedAt, MANAGEMENT, PURGE_KEY, purgeAt } from './purge-at.ts'

/** Of what should happen within a second, on a machine that is busy. */
const PATIENCE = { timeout: 30_000 }

let ground: Ground
let one: RunningGateway
let other: RunningGateway
let stranger: Redis
beforeAll(async () => {
  const env = { PURGE_KEY }
  const trust = (text: string): string => text + MANAGEMENT
  ground = await openGround(inject('keycloak'), { trust, env, replicas: 2 })
  const [first, second] = ground.replicas
  if (first === undefined || second === undefined) throw new Error('there are no gateways')
  one = first
  other = second
  stranger = new Redis(ground.redis.url)
})
afterAll(async () => {
  stranger?.disconnect()
  await ground?.close()
})

/** The gateways have this token's entry in their memories, and serve it. */
async function servedByAll(
  token: string,
  gateways: readonly RunningGateway[] = [one, other],
): Promise<string> {
  const served = async (): Promise<readonly string[]> => {
    const first = await issuedAt(one, token)
    const rest = await Promise.all([...gateways, ...gateways].map((each) => issuedAt(each, token)))
    return [...new Set([first, ...rest])]
  }
  // What is bought within moments of a purge of everything is not kept.
  await expect.poll(served, PATIENCE).toHaveLength(1)
  return issuedAt(one, token)
}

const issuerOf = (token: string): string => decodeJwt(token).iss ?? ''

/** A user for each, because a purge of a user also refuses what that user gets within moments of it. */
const KINDS = [
  ['token', 'signed_out', (token: string) => ({ token })],
  ['jti', 'signed_out', (token: string) => ({ issuer: issuerOf(token), jti: 'of jti' })],
  ['session', 'signed_out', (token: string) => ({ issuer: issuerOf(token), sid: 'of session' })],
  ['subject', 'signed_out', (token: string) => ({ issuer: issuerOf(token), sub: 'of subject' })],
  ['issuer', 'another token', (token: string) => ({ issuer: issuerOf(token) })],
  ['all', 'another token', () => ({})],
] as const

const tokenFor = (kind: string): string =>
  ground.crowd.token(`of ${kind}`, { jti: `of ${kind}`, sid: `of ${kind}` })

describe('a purge at one gateway', () => {
  it.each(KINDS)('by %s reaches the memory of the other: %s', async (by, becomes, members) => {
    const token = tokenFor(by)
    const before = await servedByAll(token)
    expect(await purgeAt(one, { by, ...members(token) })).toMatchObject({
      everywhere: true,
      removed: becomes === 'signed_out' ? 1 : 0,
    })
    await expect.poll(() => issuedAt(other, token), PATIENCE).not.toBe(before)
    for (const gateway of [one, other]) {
      const now = await issuedAt(gateway, token)
      expect(now).not.toBe(before)
      expect(now === 'signed_out' ? now : 'another token').toBe(becomes)
    }
  })

  it('is obeyed by one that hears no messages, because it looks for itself', async () => {
    const everything = ['on', '>deaf', '~*', '&*', '+@all']
    await stranger.call('ACL', 'SETUSER', 'deaf', ...everything, '-subscribe', '-psubscribe')
    const url = new URL(ground.redis.url)
    Object.assign(url, { username: 'deaf', password: 'deaf' })
    const deaf = await ground.startAnother({ REDIS_URL: url.href })
    const token = tokenFor('deaf')
    const before = await servedByAll(token, [deaf])
    const issuer = issuerOf(token)
    expect(await purgeAt(one, { by: 'subject', issuer, sub: 'of deaf' })).toMatchObject({
      everywhere: true,
    })
    await expect.poll(() => issuedAt(deaf, token), PATIENCE).not.toBe(before)
    expect(await issuedAt(deaf, token)).toBe('signed_out')
  })

  it('keeps out what an exchange in flight brings that began before it', async () => {
    const token = tokenFor('flight')
    const answered = ground.middleman.delayNext()
    const first = issuedAt(one, token)
    const release = await answered
    const refused = await countIn(one, 'cambio_cache_writes_refused_total', 'because="purged"')
    await purgeAt(other, { by: 'issuer', issuer: issuerOf(token) })
    release()
    // Who asked before the purge is served; nobody after it is, by that token.
    const bought = await first
    expect(await issuedAt(one, token)).not.toBe(bought)
    expect(await issuedAt(other, token)).not.toBe(bought)
    expect(
      await countIn(one, 'cambio_cache_writes_refused_total', 'because="purged"'),
    ).toBeGreaterThan(refused)
  })
})

describe('an entry that is asked for often', () => {
  /** Of issued tokens, from now on: an entry lives ten seconds less, and is due for a moment before that. */
  const SHORT_SECONDS = 30
  const TIME_LIMIT_MS = 120_000

  it(
    'is renewed before its end, once over both gateways, and nobody waits for it',
    async () => {
      const { keycloak, our } = ground.landscape
      const admin = await adminClient(keycloak)
      await admin.realms.update({ realm: our.name }, { accessTokenLifespan: SHORT_SECONDS })
      const token = tokenFor('hot')
      const before = await servedByAll(token)
      const sent = ground.middleman.sent(token)
      const [missed, renewed] = [await misses(), await renewals()]

      const seen = new Set<string>()
      // Until both have gone on to the next one.
      while (seen.size < 2) {
        const [first, second] = [await issuedAt(one, token), await issuedAt(other, token)]
        if (first === second) seen.add(first)
      }
      expect(seen).toContain(before)
      expect(ground.middleman.sent(token)).toBe(sent + 1)
      expect(await renewals()).toBe(renewed + 1)
      expect(await misses()).toBe(missed)
    },
    TIME_LIMIT_MS,
  )

  const renewals = (): Promise<number> =>
    sum('cambio_cache_refreshes_ahead_total', 'outcome="renewed"')

  /** Requests that found no token, at both. */
  const misses = (): Promise<number> => sum('cambio_cache_flights_total')

  async function sum(counter: string, labels = ''): Promise<number> {
    const [first, second] = [
      await countIn(one, counter, labels),
      await countIn(other, counter, labels),
    ]
    return first + second
  }
})
