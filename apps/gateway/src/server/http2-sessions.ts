import {
  constants,
  createServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Socket } from 'node:net'
import { HEAD_TIMEOUT_MS, HTTP2_LIMITS, KEEP_ALIVE_MS } from './limits.ts'

/** Gets each request of a connection. */
export type OnStream = (
  stream: ServerHttp2Stream,
  raw: readonly string[],
  facts: { readonly socket: Socket; readonly hasBody: boolean },
) => void

/** The connections that speak HTTP/2. */
export interface Http2Sessions {
  /** A connection that is to speak it, of which nothing was read that is not there to be read again. */
  take(socket: Socket): void
  /** Tells every client to send nothing new (`GOAWAY`); a connection closes after its last answer. */
  drain(): void
  /** Cuts those that are left. */
  destroy(): void
}

/**
 * Speaks HTTP/2 on connections that it is handed, within our limits. A connection without requests is closed like an idle one of HTTP/1.1: at once where
 * none came at first, else after the keep-alive.
 *
 * Floods are counted by Node and its nghttp2: resets (CVE-2023-44487), CONTINUATION and empty frames, SETTINGS, PING, invalid frames end the connection.
 */
export function createHttp2Sessions(onStream: OnStream): Http2Sessions {
  const open = new Set<ServerHttp2Session>()
  // It never listens: it makes sessions of connections.
  const server = createServer(HTTP2_LIMITS)

  return {
    take(socket) {
      server.once('session', (session) => begin(session, socket))
      server.emit('connection', socket)
    },
    drain() {
      for (const session of open) session.close()
    },
    destroy() {
      for (const session of open) session.destroy()
    },
  }

  function begin(session: ServerHttp2Session, socket: Socket): void {
    open.add(session)
    const idle = closeWhenIdle(session)
    session.on('error', ignore)
    session.once('close', () => open.delete(session))
    session.on('stream', (stream, _headers, flags, raw) => {
      idle.begins(stream)
      const hasBody = (flags & constants.NGHTTP2_FLAG_END_STREAM) === 0
      onStream(stream, raw, { socket, hasBody })
    })
  }
}

function closeWhenIdle(session: ServerHttp2Session): { begins(stream: ServerHttp2Stream): void } {
  let streams = 0
  let timer = setTimeout(() => session.close(), HEAD_TIMEOUT_MS)
  session.once('close', () => clearTimeout(timer))
  return {
    begins(stream) {
      clearTimeout(timer)
      streams += 1
      stream.once('close', () => {
        streams -= 1
        if (streams > 0 || session.destroyed) return
        timer = setTimeout(() => session.close(), KEEP_ALIVE_MS)
      })
    },
  }
}

function ignore(): void {}
