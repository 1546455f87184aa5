import { randomBytes } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  createMemoryStore,
  DEFAULT_MAX_BYTES,
  type CacheKey,
  type MemoryStore,
  type StoredToken,
} from '@cambio/cache'
import { Secret } from '@cambio/validation'

const ENTRIES = 100_000
const FLOOD = 1_000_000
const FLOOD_STEP = 100_000

/** An access token of Keycloak with a handful of roles. */
const TOKEN_CHARS = 1_400

const NOW = 1_800_000_000
const LIFETIME = 3_600

/** Of a token the middle part is its claims; so much of its characters, decoded. */
const CLAIMS_SHARE = 0.6

/**
 * What the memory tier takes: bytes of heap for each of 100,000 entries, alone and with what is proven of their tokens, beside what the
 * store counts for them, and the heap while a million distinct tokens pass through a store with its default bound.
 */
export async function benchMemory(): Promise<void> {
  console.log('| an entry with | bytes of heap | proven | bytes counted |\n|---|---|---|---|')
  await measureEntries('an issued token of 1,400 characters', TOKEN_CHARS, 0)
  await measureEntries('the same and a refresh token of 800', TOKEN_CHARS, 800)
  await measureEntries('an issued token of 8,000 characters', 8_000, 0)
  await flood()
}

async function measureEntries(name: string, chars: number, refreshChars: number): Promise<void> {
  const store = open(Number.MAX_SAFE_INTEGER)
  const before = heapBytes()
  const keys: CacheKey[] = []
  for (let index = 0; index < ENTRIES; index += 1) {
    const key = newKey()
    keys.push(key)
    await store.set(key, newToken(index, chars, refreshChars), LIFETIME)
  }
  const heap = (heapBytes() - before) / ENTRIES
  const proofs = await proveAll(store, keys, chars)
  const proven = (heapBytes() - before) / ENTRIES
  const columns = [heap, proven, store.bytes / ENTRIES].map((bytes) => bytes.toFixed(0))
  console.log(`| ${name} | ${columns.join(' | ')} |`)
  // Until here it was held.
  proofs.clear()
  await store.close()
}

/** As the gateway does on an entry's first use: its token's claims are kept beside it. */
async function proveAll(store: MemoryStore, keys: readonly CacheKey[], chars: number) {
  const proofs = new Map<object, unknown>()
  for (const key of keys) {
    const entry = await store.get(key)
    if (entry !== undefined) proofs.set(entry, { claims: newClaims(chars), at: NOW })
  }
  return proofs
}

/** Of a Keycloak access token; a longer one has more roles. */
function newClaims(chars: number): unknown {
  const roles: string[] = []
  const claims = (): string =>
    JSON.stringify({
      exp: NOW + LIFETIME,
      iat: NOW,
      jti: randomText(36),
      iss: 'https://sso.example.com/realms/company',
      aud: ['orders-api', 'account'],
      sub: randomText(36),
      typ: 'Bearer',
      azp: 'gateway',
      sid: randomText(36),
      realm_access: { roles: ['default-roles-company', 'offline_access'] },
      resource_access: { 'orders-api': { roles } },
      scope: 'openid profile email',
      preferred_username: randomText(12),
      email: `${randomText(12)}@partner.example`,
    })
  const missing = chars * CLAIMS_SHARE - claims().length
  for (let left = missing; left > 0; left -= ROLE_CHARS) roles.push(randomText(ROLE_CHARS))
  return JSON.parse(claims())
}

const ROLE_CHARS = 20

async function flood(): Promise<void> {
  const store = open(DEFAULT_MAX_BYTES)
  const before = heapBytes()
  let most = 0
  for (let index = 1; index <= FLOOD; index += 1) {
    await store.set(newKey(), newToken(index, TOKEN_CHARS, 0), LIFETIME)
    if (index % FLOOD_STEP === 0) most = Math.max(most, heapBytes() - before)
  }
  const [held, bound, heap] = [store.bytes, DEFAULT_MAX_BYTES, most].map(mebibytes)
  console.log(
    `\n${FLOOD} distinct tokens through a store bounded to ${bound}: it holds ${store.entries} entries and counts ${held}; the heap grew by ${heap} at most.`,
  )
}

function open(maxBytes: number): MemoryStore {
  const onEvent = (): void => undefined
  // The largest number of entries costs room in advance: what is used is what a deployment would say.
  return createMemoryStore({ maxEntries: ENTRIES, maxBytes, now: () => NOW, onEvent })
}

function newKey(): CacheKey {
  return randomText(43) as CacheKey
}

/** Every text is its own, as if it had just been read from an answer. */
function newToken(index: number, chars: number, refreshChars: number): StoredToken {
  const expiresAt = NOW + LIFETIME
  const refresh = { text: new Secret(randomText(refreshChars)), expiresAt }
  return {
    text: new Secret(randomText(chars)),
    road: 'standard',
    storedAt: NOW,
    freshUntil: expiresAt,
    expiresAt,
    ...(refreshChars > 0 && { refresh }),
    subject: {
      issuer: ownCopy('https://login.partner.example/realms/partner'),
      jti: `${index}-${randomText(24)}`,
      sub: randomText(36),
      sid: randomText(36),
    },
  }
}

/** Not cut out of a longer text, which would stay in memory with it. */
function randomText(chars: number): string {
  return randomBytes(Math.floor((chars * 3) / 4)).toString('base64url')
}

function ownCopy(text: string): string {
  return Buffer.from(text).toString()
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapBytes(): number {
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}
