import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { randomBytes } from 'node:crypto'
import {
  adminClient,
  fromInside,
  makeLandscape,
  PARTNER_AUDIENCE,
  type Landscape,
  type RunningGateway,
  type RunningRedis,
  startRedis,
  trustFile,
} from '@cambio/testkit'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startReplicas } from '../stage/replicas.ts'
import { provision } from '../stage/scene.ts'
import { issuedAt, MANAGEMENT, PURGE_KEY, purgeAt } from './purge-at.ts'

const PATIENCE = { timeout: 30_000 }
const PARTNER_APP = 'partner-app'
const BACK_CHANNEL = '/.well-known/cambio/backchannel-logout'

let landscape: Landscape
let admin: Awaited<ReturnType<typeof adminClient>>
let redis: RunningRedis
let mailbox: Mailbox
/** Who refuse a signed-out user, and who exchange anew: two of each. */
let refusing: readonly RunningGateway[]
let exchanging: readonly RunningGateway[]
beforeAll(async () => {
  const keycloak = inject('keycloak')
  landscape = await makeLandscape(keycloak)
  admin = await adminClient(keycloak)
  redis = await startRedis()
  const sealKey = randomBytes(32).toString('base64')
  const env = { ...landscape.env, REDIS_URL: redis.url, CACHE_SEAL_KEY: sealKey, PURGE_KEY }
  const [refuse, exchange] = await Promise.all([
    landscape.writeTrustFile(trust('refuse')),
    landscape.writeTrustFile(trust('re-exchange')),
  ])
  await provision(landscape, refuse)
  refusing = await startReplicas(2, refuse, env)
  exchanging = await startReplicas(2, exchange, env)
  mailbox = await startMailbox(() => `${refusing[0]?.url}${BACK_CHANNEL}`)
  await sendLogoutsTo(mailbox.url)
})
afterAll(async () => {
  await Promise.all([...(refusing ?? []), ...(exchanging ?? [])].map((each) => each.stop()))
  mailbox?.server.close()
  await redis?.stop()
  await landscape?.remove()
})

/** The partner's app is accepted, Keycloak sessions are kept, and logout tokens are taken. Slow is not away on a busy machine. */
function trust(signedOut: string): string {
  return trustFile(landscape)
    .replace(
      `accept: { audience: ["${PARTNER_AUDIENCE}"] }`,
      `accept: { audience: ["${PARTNER_AUDIENCE}"], clients: [${PARTNER_APP}] }\n    refresh: true`,
    )
    .concat(
      `cache: { redis: "\${env:REDIS_URL}", sealKey: "\${env:CACHE_SEAL_KEY}", signedOut: ${signedOut}, commandTimeoutMs: 5000 }\n`,
      'logout: { backChannel: true }\n',
      MANAGEMENT,
    )
}

interface Mailbox {
  readonly server: Server
  readonly url: string
  /** The bodies that Keycloak sent, in order. */
  readonly received: readonly string[]
  /** What the gateway answered to each. */
  readonly statuses: readonly number[]
}

/** Hands on what Keycloak sends, and keeps it, as somebody on the way could. */
async function startMailbox(target: () => string): Promise<Mailbox> {
  const received: string[] = []
  const statuses: number[] = []
  async function handOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    received.push(body)
    const status = await post(target(), body)
    statuses.push(status)
    response.writeHead(status).end()
  }
  const server = createServer((request, response) => void handOn(request, response)).listen(0)
  await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  return { server, url: fromInside(landscape.keycloak, url), received, statuses }
}

async function post(url: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return (await fetch(url, { method: 'POST', headers, body })).status
}

/** As the partner would set it up: where its app's logouts go. */
async function sendLogoutsTo(url: string): Promise<void> {
  const realm = landscape.partner.name
  const [app] = await admin.clients.find({ realm, clientId: PARTNER_APP })
  const attributes = {
    ...app?.attributes,
    'backchannel.logout.url': url,
    'backchannel.logout.session.required': 'true',
  }
  await admin.clients.update({ realm, id: app?.id ?? '' }, { ...app, attributes })
}

async function userId(realm: string): Promise<string> {
  const [user] = await admin.users.find({ realm, username: 'alice' })
  return user?.id ?? ''
}

/** Alice's sessions in our realm. */
async function sessions(): Promise<number> {
  const realm = landscape.our.name
  return (await admin.users.listSessions({ realm, id: await userId(realm) })).length
}

/** Keycloak tells whoever wants to know, in the end the gateway. */
async function signOutAtThePartner(): Promise<void> {
  const realm = landscape.partner.name
  const before = mailbox.statuses.length
  await admin.users.logout({ realm, id: await userId(realm) })
  await expect.poll(() => mailbox.statuses.length, PATIENCE).toBeGreaterThan(before)
  expect(new Set(mailbox.statuses)).toEqual(new Set([200]))
}

async function endAllSessions(): Promise<void> {
  const realm = landscape.our.name
  await admin.users.logout({ realm, id: await userId(realm) })
}

const at = (gateways: readonly RunningGateway[], token: string): Promise<readonly string[]> =>
  Promise.all(gateways.map((each) => issuedAt(each, token)))

const claimsOf = (token: string): { readonly sid: string; readonly iss: string } => {
  const { sid, iss } = decodeJwt(token)
  return { sid: String(sid), iss: String(iss) }
}

describe('a user who signs out at the partner', () => {
  it('is refused or exchanged anew, as was said, at every gateway, though one was told', async () => {
    const token = await landscape.partner.token()
    const [refused, exchanged] = [await at(refusing, token), await at(exchanging, token)]
    expect(new Set([...refused, ...exchanged]).size).toBe(1)

    await signOutAtThePartner()

    await expect.poll(() => at(refusing, token), PATIENCE).toEqual(['signed_out', 'signed_out'])
    const [before = ''] = exchanged
    await expect.poll(() => at(exchanging, token), PATIENCE).not.toContain(before)
    expect(await at(exchanging, token)).not.toContain('signed_out')
  })

  it('has no session left in our realm that was kept for the token', async () => {
    await endAllSessions()
    const token = await landscape.partner.token()
    await at(refusing, token)
    expect(await sessions()).toBe(1)
    await signOutAtThePartner()
    await expect.poll(sessions, PATIENCE).toBe(0)
  })

  it('is not signed out again by a copy of the message, at any gateway', async () => {
    const [body = ''] = mailbox.received
    for (const { url } of [...refusing, ...exchanging])
      expect(await post(`${url}${BACK_CHANNEL}`, body)).toBe(400)
  })

  it('is not signed out by a message with another signature', async () => {
    const token = await landscape.partner.token()
    const before = await at(refusing, token)
    const [body = ''] = mailbox.received
    const forged = body.replace(/\.[^.]*$/, `.${randomBytes(256).toString('base64url')}`)
    expect(await post(`${refusing[0]?.url}${BACK_CHANNEL}`, forged)).toBe(400)
    expect(await at(refusing, token)).toEqual(before)
  })
})

describe('a purge', () => {
  it('ends the session in our realm that was kept for the token', async () => {
    await endAllSessions()
    const token = await landscape.partner.token()
    await at(refusing, token)
    expect(await sessions()).toBe(1)
    const { iss: issuer, sid } = claimsOf(token)
    const [first] = refusing
    expect(first && (await purgeAt(first, { by: 'session', issuer, sid }))).toEqual({
      removed: 1,
      everywhere: true,
      sessionsEnded: 1,
    })
    expect(await sessions()).toBe(0)
  })
})
