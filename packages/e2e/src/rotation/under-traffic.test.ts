import { adminClient, fromInside, startIssuer, type RunningIssuer } from '@cambio/testkit'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { get } from '../stage/answer.ts'
import { openScene, type Scene } from '../stage/scene.ts'

const AUDIENCE = 'https://api.company.example'
/** A key is published before it is used, longer than the gateway and Keycloak wait before they ask for keys again (30 s and 10 s). */
const AHEAD_MS = 35_000
/** Requests that go on after the new keys are in use. */
const AFTER_MS = 15_000
/** Of a machine with other things to do. */
const TIMEOUT_MS = 300_000
/** Clients that never stop asking. */
const CLIENTS = 2

let issuer: RunningIssuer
let scene: Scene
beforeAll(async () => {
  issuer = await startIssuer({ audience: AUDIENCE, reachableFromContainers: true })
  scene = await openScene(inject('keycloak'), {
    trust: (text) => `${text.replace('routes:', `${outsiderRule()}routes:`)}cache: off\n`,
  })
})
afterAll(async () => {
  await scene?.close()
  await issuer?.stop()
})

/** Without a cache each request is an exchange: each is judged by the keys of both sides. */
function outsiderRule(): string {
  return `  - alias: outsider
    issuer: ${issuer.issuer}
    accept: { audience: ["${AUDIENCE}"] }
    identityProvider: { config: { jwksUrl: "${fromInside(inject('keycloak'), issuer.jwksUrl)}" } }
`
}

type Counts = Record<string, number>

/** Asks without a break until it is told to stop, with a fresh token each time; the answers by who asked, status and reason. */
function startTraffic(tokens: Readonly<Record<string, () => Promise<string>>>) {
  const counts: Counts = {}
  const over = new AbortController()
  const ask = async (name: string, token: () => Promise<string>): Promise<void> => {
    while (!over.signal.aborted) {
      // Each client waits for its answer before it asks again.
      // oxlint-disable-next-line no-await-in-loop
      const { status, body } = await get(`${scene.gateway.url}/orders/1`, await token())
      const answer = status === 200 ? '200' : `${status} ${String(body['type'])}`
      const key = `${name}: ${answer}`
      counts[key] = (counts[key] ?? 0) + 1
    }
  }
  const clients = Object.entries(tokens).flatMap(([name, token]) =>
    Array.from({ length: CLIENTS }, () => ask(name, token)),
  )
  return {
    counts,
    stop: async () => {
      over.abort()
      await Promise.all(clients)
    },
  }
}

it(
  'keys of both sides rotate under traffic without one wrong refusal',
  { timeout: TIMEOUT_MS },
  async () => {
    const { partner, our } = scene.landscape
    // Another user than the partner’s alice: Keycloak does not link users by name or e-mail.
    const claims = { preferred_username: 'olga', email: 'olga@example.com' }
    // First sight makes the users; many at once is another matter than rotation.
    for (const token of [issuer.token(claims), await partner.token()])
      expect(await get(`${scene.gateway.url}/orders/1`, token)).toMatchObject({ status: 200 })

    const former = await kidOf(partner.token())
    let [signer] = issuer.keys
    const outsider = async () => issuer.token(claims, signer === undefined ? {} : { key: signer })
    const traffic = startTraffic({ outsider, partner: () => partner.token() })

    // Everybody publishes the new key beside the old one, and then signs with it.
    await issuer.rotate({ keepOld: true })
    const activate = [await publishKey(our.name), await publishKey(partner.name)]
    await pause(AHEAD_MS)
    const before = total(traffic.counts)
    signer = issuer.keys[0]
    for (const use of activate) await use()
    await pause(AFTER_MS)
    await traffic.stop()

    expect(await kidOf(partner.token())).not.toBe(former)
    expect(before).toBeGreaterThan(0)
    expect(total(traffic.counts)).toBeGreaterThan(before)
    expect(Object.keys(traffic.counts).toSorted()).toEqual(['outsider: 200', 'partner: 200'])
  },
)

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const total = (counts: Counts) => Object.values(counts).reduce((sum, count) => sum + count, 0)
const kidOf = async (token: Promise<string>) => decodeProtectedHeader(await token).kid

/** Publishes a new key of a realm, as an administrator adds a passive one, and gives what has the realm sign with it. */
async function publishKey(realm: string): Promise<() => Promise<void>> {
  const admin = await adminClient(inject('keycloak'))
  const key = (active: boolean) => ({
    name: 'rotated',
    providerId: 'rsa-generated',
    providerType: 'org.keycloak.keys.KeyProvider',
    config: {
      priority: ['1000'],
      enabled: ['true'],
      active: [String(active)],
      algorithm: ['RS256'],
    },
  })
  const { id } = await admin.components.create({ realm, ...key(false) })
  return () => admin.components.update({ realm, id }, key(true))
}
