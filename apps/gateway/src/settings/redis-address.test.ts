import { parseRedisUrl } from '@cambio/cache'
import { parseTrustFile, resolveSecrets, withDefaults } from '@cambio/trust'
import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

const TRUST = `
keycloak: { url: https://sso.example.com, realm: main }
client: { id: gateway, secret: "\${env:CLIENT_SECRET}" }
issuers: [{ self: true }]
routes: [{ match: { path: / }, upstream: https://api.example.com, target: { audience: [api] } }]
cache: { redis: "\${env:REDIS_URL}", sealKey: "\${env:SEAL_KEY}" }
`

const SEAL_KEY = Buffer.alloc(32, 1).toString('base64')

const parsed = parseTrustFile(TRUST, { env: {} })

/** Whether a start with this address gets past the trust file. */
function isTaken(url: string): boolean {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure))
  const env = { CLIENT_SECRET: 'a', SEAL_KEY, REDIS_URL: url }
  const readFile = (): string => ''
  return resolveSecrets(withDefaults(parsed.value), { env, readFile }).ok
}

const isRead = (url: string): boolean => parseRedisUrl(new Secret(url)).ok

/** What addresses are made of, and what they are not. */
const PIECES = '://,@%?# \né'
  .split('')
  .concat([
    'redis',
    'rediss',
    '+sentinel',
    '+cluster',
    '://',
    '%41',
    'a',
    'b.c',
    '[::1]',
    '0',
    '17',
    '99999',
    'primary',
  ])

/** The trust file judges an address before the cache reads it: whoever starts is told of every problem at once. */
describe('the trust file and the cache agree on Redis addresses:', () => {
  it.each<[string, boolean]>([
    ['redis://redis', true],
    ['redis://redis:6379/', true],
    ['rediss://user:pa%2Fss@redis:6380/3', true],
    ['redis://:p@ss@redis', true],
    ['redis://[::1]:7000', true],
    ['redis+sentinel://a:1,b:2,c/primary', true],
    ['rediss+sentinel://user:pass@a,b/primary.one/5', true],
    ['redis+cluster://a:1,b:2', true],
    ['rediss+cluster://:pass@a:1', true],
    ['redis+cluster://a:1/0', true],
    ['redis.example:6379', false],
    ['http://redis', false],
    ['REDIS://redis', false],
    ['redis+other://redis', false],
    ['redis://', false],
    ['redis:///3', false],
    ['redis:redis', false],
    ['redis://a,b', false],
    ['redis://redis:port', false],
    ['redis://redis:99999', false],
    ['redis://redis/first', false],
    ['redis://redis/1/2', false],
    ['redis://redis?tls=true', false],
    ['redis://redis#x', false],
    ['redis://u:%zz@redis', false],
    ['redis+sentinel://a,b', false],
    ['redis+sentinel://a,b/', false],
    ['redis+sentinel://a,b/primary/x', false],
    ['redis+sentinel://a,/primary', false],
    ['redis+sentinel://a,b/pri mary', false],
    ['redis+cluster://a,b/1', false],
    ['redis+cluster://', false],
  ])('%j', (url, isGood) => {
    expect([isTaken(url), isRead(url)]).toEqual([isGood, isGood])
  })

  it('whatever is put together', () => {
    const piece = fc.constantFrom(...PIECES)
    const url = fc.oneof(
      fc.array(piece, { maxLength: 12 }),
      fc.array(piece, { maxLength: 8 }).map((rest) => ['redis+sentinel://', ...rest]),
      fc.array(piece, { maxLength: 8 }).map((rest) => ['redis://', ...rest]),
    )
    fc.assert(
      fc.property(
        url.map((pieces) => pieces.join('')).filter((text) => text !== '' && text.trim() === text),
        (text) => {
          expect(isTaken(text)).toBe(isRead(text))
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
