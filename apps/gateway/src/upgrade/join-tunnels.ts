import type { Duplex } from 'node:stream'

/** One end of an upgraded connection: a socket, or a stream of HTTP/2. */
export interface Tunnel extends Duplex {
  setTimeout(ms: number, listener?: () => void): unknown
}

/** Two ends that pass on to each other what they get. */
export interface Joint {
  /** Both ends are closed. Never rejects. */
  readonly over: Promise<void>
  /** Ends both. Bytes that still wait have a moment to leave. */
  cut(): void
}

/** A connection on which nothing moves for so long is given up: longer than the pings of common WebSocket libraries are apart. */
export const TUNNEL_IDLE_MS = 600_000
/** Time for the last bytes to leave; who takes none is cut off. */
const LINGER_MS = 1_000

/**
 * Joins two ends: bytes pass both ways, as fast as each side takes them, and unread. One side may end while the other goes on. When one
 * breaks, the other ends; when nothing moves for `idleMs`, both do. No error comes out of it.
 */
export function joinTunnels(
  client: Tunnel,
  upstream: Tunnel,
  idleMs: number = TUNNEL_IDLE_MS,
): Joint {
  // What the client sends after the upstream has ended still counts.
  upstream.allowHalfOpen = true
  const cut = (): void => {
    end(client)
    end(upstream)
  }
  for (const each of [client, upstream]) each.setTimeout(idleMs, cut)
  passOn(client, upstream)
  passOn(upstream, client)
  return { over: Promise.all([closed(client), closed(upstream)]).then(ignore), cut }
}

function passOn(from: Tunnel, to: Tunnel): void {
  // Its closing tells as much.
  from.on('error', ignore)
  from.once('close', () => {
    if (!from.readableEnded || !from.writableFinished) end(to)
  })
  from.pipe(to)
}

function end(tunnel: Tunnel): void {
  const cutOff = setTimeout(() => tunnel.destroy(), LINGER_MS)
  tunnel.once('close', () => clearTimeout(cutOff))
  if (tunnel.destroyed || tunnel.writableFinished) tunnel.destroy()
  else tunnel.end(() => tunnel.destroy())
  if (tunnel.closed) clearTimeout(cutOff)
}

function closed(tunnel: Tunnel): Promise<void> {
  return new Promise((resolve) => {
    if (tunnel.closed) resolve()
    else tunnel.once('close', resolve)
  })
}

function ignore(): void {}
