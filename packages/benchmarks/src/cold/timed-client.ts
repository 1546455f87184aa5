import { Pool } from 'undici'

/** What one request is, besides where to. */
export interface TimedRequest {
  readonly path: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** One connection, kept open. */
export interface TimedClient {
  /** How long the answer took to its end, in milliseconds; throws when it was not 200. */
  send(request: TimedRequest): Promise<number>
  close(): Promise<void>
}

const OK = 200

export function createTimedClient(origin: string): TimedClient {
  const pool = new Pool(origin, { connections: 1 })
  return {
    async send(request) {
      const started = performance.now()
      const { statusCode, body } = await pool.request(request)
      const text = await body.text()
      const ms = performance.now() - started
      if (statusCode !== OK) throw new Error(`${origin}${request.path}: ${statusCode} ${text}`)
      return ms
    },
    close: () => pool.close(),
  }
}
