import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { startByteStage, type ByteStage } from './byte-upstream.ts'
import { head, sendRaw } from './raw-request.ts'

/** A client that sends what no library would, to a gateway whose API sees bytes. */
export interface HostileClient {
  readonly stage: ByteStage
  readonly token: string
  /** All that has reached the API. */
  reached(): string
  /** The status of each answer to these bytes. */
  statuses(bytes: string): Promise<readonly number[]>
  /** Refused with one of these, by one answer, and not a byte reached the API. */
  expectRefused(bytes: string, ...expected: readonly number[]): Promise<void>
  get(target: string, ...headers: readonly string[]): string
  post(headers: readonly string[], body: string): string
}

export const HOST = 'Host: api.example.com'
export const CLOSE = 'Connection: close'

/** Its gateway has the route `/orders`, and `/status` that is public. */
async function startHostileClient(): Promise<HostileClient> {
  const stage = await startByteStage(undefined, {
    trust: (trust, upstream) => ({
      ...trust,
      routes: [
        ...(trust['routes'] as object[]),
        { match: { path: '/status', exact: true }, upstream, public: true },
      ],
    }),
  })
  const token = stage.partner.token()
  const auth = `Authorization: Bearer ${token}`
  const reached = (): string => stage.reached.join('')

  async function statuses(bytes: string): Promise<readonly number[]> {
    const answer = await sendRaw(stage.url, bytes)
    return [...answer.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status))
  }

  return {
    stage,
    token,
    reached,
    statuses,
    async expectRefused(bytes, ...expected) {
      const [status, ...others] = await statuses(bytes)
      expect(expected).toContain(status)
      expect(others).toEqual([])
      expect(reached()).toBe('')
    },
    get: (target, ...headers) => head(`GET ${target} HTTP/1.1`, HOST, auth, ...headers, CLOSE),
    post: (headers, body) => head('POST /orders HTTP/1.1', HOST, auth, ...headers, CLOSE) + body,
  }
}

/** One for all tests of a file, whose API forgets after each. */
export function useHostileClient(): Omit<HostileClient, 'stage' | 'token'> & {
  readonly client: () => HostileClient
  readonly auth: () => string
} {
  let client: HostileClient
  beforeAll(async () => {
    client = await startHostileClient()
  })
  afterAll(() => client.stage.stop())
  afterEach(() => client.stage.forget())
  return {
    client: () => client,
    auth: () => `Authorization: Bearer ${client.token}`,
    reached: () => client.reached(),
    statuses: (bytes) => client.statuses(bytes),
    expectRefused: (bytes, ...expected) => client.expectRefused(bytes, ...expected),
    get: (target, ...headers) => client.get(target, ...headers),
    post: (headers, body) => client.post(headers, body),
  }
}
