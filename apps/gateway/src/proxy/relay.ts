import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { UpstreamAnswer } from './forwarder.ts'

/** How relaying ended: whole, or cut short by the upstream or by the client. */
export type Relayed = 'complete' | 'broken_off' | 'client_gone'

/** Where an answer goes. */
export interface RelayTarget {
  readonly response: ServerResponse
  /** Ends when the client has gone. */
  readonly gone: AbortSignal
}

/**
 * Streams an upstream's answer to the client, as fast as the client reads. `headers` is the flat list to send. When it
 * is cut short, both connections are closed, so no client takes a part for the whole.
 */
export async function relay(
  { status, body }: UpstreamAnswer,
  headers: string[],
  { response, gone }: RelayTarget,
): Promise<Relayed> {
  let brokenOff = false
  // Whoever ends first ends the other; only now can it still be told who it was.
  body.once('error', () => (brokenOff = !gone.aborted))
  response.writeHead(status, headers)
  // The head goes out before the first piece of a slow body, as the upstream sent it.
  response.flushHeaders()
  try {
    await pipeline(body, response)
    return 'complete'
  } catch {
    return brokenOff ? 'broken_off' : 'client_gone'
  }
}
