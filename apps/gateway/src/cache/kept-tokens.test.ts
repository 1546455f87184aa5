import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  cacheKey,
  createHashKey,
  createMemoryIndex,
  createMemoryStore,
  type CacheKey,
  type TokenStore,
} from '@cambio/cache'
import {
  TARGET_DEFAULTS,
  verifyIssuedToken,
  type ExpectedToken,
  type IssuedToken,
} from '@cambio/exchange'
import { startIssuer, type RunningIssuer } from '@cambio/testkit'
import {
  createRemoteKeySet,
  parseToken,
  PLAIN_BEARER,
  Secret,
  verifyToken,
  type RemoteKeySet,
  type VerifiedToken,
} from '@cambio/validation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeptTokens, type KeepFacts, type KeptTokens } from './kept-tokens.ts'
import { openLayers } from './open-cache.ts'

const START = 1_700_000_000
const CLIENT = 'gateway'

let now: number
let realm: RunningIssuer
let keys: RemoteKeySet

let cache: ReturnType<typeof layers>
let sharedCache: ReturnType<typeof layers>
let kept: KeptTokens
let key: CacheKey
let expected: ExpectedToken
let issued: IssuedToken

beforeEach(async () => {
  now = START

  realm = await startIssuer({
    algorithms: ['ES256'],
    audience: ['orders-api', CLIENT],
    claims: { typ: 'Bearer', azp: CLIENT, exp: START + 3_600 },
    now: () => START,
  })
  keys = createRemoteKeySet({ issuer: realm.issuer, allowPrivate: true, clock: () => now })
  const subject = await verified(realm.token())
  expected = {
    issuer: realm.issuer,
    clientId: CLIENT,
    subject,
    target: { ...TARGET_DEFAULTS, audience: ['orders-api'], scope: [] },
  }
  issued = await prove(realm.token())
  key = keyFor(subject)

  const shared = store()
  cache = layers(shared)
  sharedCache = layers(shared)
  kept = createKeptTokens(cache, keys, () => now)
})
afterEach(() => realm.stop())

describe('createKeptTokens', () => {
  it('has nothing before something was kept', async () => {
    expect(await kept.find(key, expected)).toBeUndefined()
  })

  it('gives back what was kept, from memory', async () => {
    await keep()
    const found = await kept.find(key, expected)
    expect(found).toMatchObject({ ok: true, value: { token: { cache: 'hit-memory' } } })
    expect(found?.ok && found.value.entry.text.reveal()).toBe(issued.text.reveal())
  })

  it('gives another replica the same token, and says that it came from outside once', async () => {
    await keep()
    const other = createKeptTokens(sharedCache, keys, () => now)
    expect(await other.find(key, expected)).toMatchObject(FROM_REDIS)
    expect(await other.find(key, expected)).toMatchObject(FROM_MEMORY)
  })

  it('keeps nothing beyond the subject token’s end', async () => {
    await keep({ subject: until(now + 100) })
    now += 91
    expect(await kept.find(key, expected)).toBeUndefined()
  })

  it('keeps nothing beyond expires_in', async () => {
    await keep({ expiresIn: 100 })
    now += 91
    expect(await kept.find(key, expected)).toBeUndefined()
  })

  it('forgets a token that is not what this request needs', async () => {
    await keep()
    const target = { ...TARGET_DEFAULTS, audience: ['another-api'], scope: [] }
    expect(await kept.find(key, { ...expected, target })).toBeUndefined()
    expect(await kept.find(key, expected)).toBeUndefined()
  })

  it('proves what comes from outside before it is used', async () => {
    await cache.store.set(key, entry('not.a.token'), 100)
    const other = createKeptTokens(sharedCache, keys, () => now)
    expect(await other.find(key, expected)).toBeUndefined()
  })

  it('believes memory for a minute, and then finds that the realm has withdrawn the key', async () => {
    await keep()
    await kept.find(key, expected)
    await realm.rotate()
    now += 59
    await keys.refresh()
    expect(await kept.find(key, expected)).toMatchObject({ ok: true })
    now += 1
    expect(await kept.find(key, expected)).toBeUndefined()
  })

  it('holds nothing of what was proven once memory has let its entry go', async () => {
    await keep()
    const proven = await findProven()
    await cache.store.delete(key)
    // What a promise gave is held to the end of the turn.
    await new Promise((resolve) => setTimeout(resolve))
    collectGarbage()
    expect(proven.deref() === undefined).toBe(true)
  })

  it('says so when the realm’s keys can’t be had, and forgets nothing', async () => {
    await keep()
    const silent = createRemoteKeySet({ issuer: 'http://localhost:9', allowPrivate: true })
    const other = createKeptTokens(cache, silent, () => now)
    expect(await other.find(key, expected)).toMatchObject({
      ok: false,
      failure: { reason: 'keys_unavailable' },
    })
    expect(await kept.find(key, expected)).toMatchObject({ ok: true })
  })

  it('says of a token with a session that it is to be refreshed, as long as that can be', async () => {
    const refresh = { text: new Secret('refresh'), expiresAt: now + 1_000 }
    await keep({ expiresIn: 100, refresh })
    now += 91
    expect(await kept.find(key, expected)).toMatchObject({
      ok: true,
      value: { state: 'stale', entry: { refresh: { expiresAt: START + 1_000 } } },
    })
    now = START + 991
    expect(await kept.find(key, expected)).toBeUndefined()
  })

  it('keeps nothing of what was purged after its exchange began, as either token names it', async () => {
    const { iss } = issued.claims
    await cache.purger.purge({ by: 'subject', issuer: iss, sub: issued.claims.sub ?? '' })
    await keep({ began: now })
    expect(await kept.find(key, expected)).toBeUndefined()
    now += 3
    await keep({ began: now })
    expect(await kept.find(key, expected)).toMatchObject({ ok: true })
  })

  it('takes a road it does not know for the strictest one', async () => {
    await cache.store.set(key, { ...entry(issued.text.reveal()), road: 'unheard-of' }, 100)
    const found = await kept.find(key, expected)
    expect(found).toMatchObject({ ok: true, value: { token: { issued: { road: 'standard' } } } })
  })
})

/** What was proven of the one entry. */
async function findProven(): Promise<WeakRef<object>> {
  const found = await kept.find(key, expected)
  if (found?.ok !== true || found.value.state !== 'fresh') throw new Error('nothing was found')
  return new WeakRef(found.value.token.issued.claims)
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const FROM_REDIS = { value: { token: { cache: 'hit-redis' } } }
const FROM_MEMORY = { value: { token: { cache: 'hit-memory' } } }

const keep = (facts: Partial<KeepFacts> = {}): Promise<void> =>
  kept.keep(key, issued, { subject: until(now + 3_600), began: now, ...facts })

function until(exp: number): VerifiedToken {
  const { subject } = expected
  return { ...subject, claims: { ...subject.claims, exp } }
}

/** A process's cache in front of what all share. */
function layers(shared: TokenStore) {
  const index = createMemoryIndex({ maxMarks: 100 })
  const behind = { store: shared, index, hashKey: createHashKey() }
  const parts = { now: () => now, onEvent: () => {} }
  const sizes = { maxEntries: 10, maxBytes: 1_000_000 }
  const opened = openLayers(sizes, { keepSeconds: 7_200 }, behind, parts)
  return { ...opened, policy: { ceilingSeconds: 3_600 } }
}

const entry = (text: string) => ({
  text: new Secret(text),
  road: 'standard',
  storedAt: now,
  freshUntil: now + 100,
  expiresAt: now + 100,
  subject: { issuer: realm.issuer },
})

function store() {
  return createMemoryStore({
    maxEntries: 10,
    now: () => now,
    onEvent: () => {},
  })
}

async function verified(text: string): Promise<VerifiedToken> {
  const parsed = parseToken(new Secret(text))
  if (!parsed.ok) throw new Error(parsed.failure.reason)
  const policy = {
    ...PLAIN_BEARER,
    issuer: realm.issuer,
    algorithms: ['ES256'],
    types: ['JWT'],
    audiences: [CLIENT],
    clients: [],
    scopes: [],
    claims: {},
    leewaySeconds: 0,
  }
  const token = await verifyToken(parsed.value, policy, keys, { now })
  if (!token.ok) throw new Error(token.failure.reason)
  return token.value
}

async function prove(text: string): Promise<IssuedToken> {
  const unchecked = { text: new Secret(text), road: 'standard', passedOver: [] } as const
  const token = await verifyIssuedToken(unchecked, expected, keys, now)
  if (!token.ok) throw new Error(token.failure.reason)
  return token.value
}

function keyFor(token: VerifiedToken): CacheKey {
  const parts = {
    generation: '1',
    rule: 'self',
    token,
    confirmation: undefined,
    actor: undefined,
    roads: ['standard'],
    endpoint: 'https://sso.example.com/token',
    clientId: CLIENT,
    audience: ['orders-api'],
    resource: [],
    scope: [],
    allowedScope: [],
    maxLifetimeSeconds: 3_600,
    requestedType: '',
    parameters: {},
  }
  return cacheKey(parts, createHashKey())
}
