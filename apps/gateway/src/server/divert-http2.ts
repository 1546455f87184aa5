import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { Server as TlsServer, TLSSocket } from 'node:tls'
import { HEAD_TIMEOUT_MS } from './limits.ts'

/** No other protocol begins so: RFC 9113, section 11.6, keeps the method for this. */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

/**
 * Hands connections of HTTP/2 on to `take`; all others go their way. With TLS the client has chosen (ALPN), without it the first bytes of the
 * connection decide (prior knowledge; RFC 9113, section 3.3).
 */
export function divertHttp2(server: Server, take: (socket: Socket) => void): void {
  if (server instanceof TlsServer) divert(server, 'secureConnection', byAlpn)
  else divert(server, 'connection', byFirstBytes)

  function divert(from: Server, event: string, decide: Decide): void {
    const listeners = from.listeners(event)
    from.removeAllListeners(event)
    from.on(event, (socket: Socket) =>
      decide(socket, (isHttp2) => {
        if (isHttp2) take(socket)
        else for (const listener of listeners) Reflect.apply(listener, from, [socket])
      }),
    )
  }
}

type Decide = (socket: Socket, decided: (isHttp2: boolean) => void) => void

function byAlpn(socket: Socket, decided: (isHttp2: boolean) => void): void {
  decided(socket instanceof TLSSocket && socket.alpnProtocol === 'h2')
}

/** Reads as little as tells them apart, and puts it back. */
function byFirstBytes(socket: Socket, decided: (isHttp2: boolean) => void): void {
  let seen = Buffer.alloc(0)
  const destroy = (): void => void socket.destroy()
  socket.on('error', destroy)
  const late = setTimeout(destroy, HEAD_TIMEOUT_MS)
  socket.once('close', () => clearTimeout(late))
  socket.on('readable', look)
  socket.once('end', destroy)

  function look(): void {
    const piece: unknown = socket.read()
    if (!(piece instanceof Buffer)) return
    seen = Buffer.concat([seen, piece])
    const length = Math.min(seen.length, PREFACE.length)
    const isLike = seen.subarray(0, length).equals(PREFACE.subarray(0, length))
    if (isLike && length < PREFACE.length) return
    letGo()
    socket.unshift(seen)
    decided(isLike)
  }

  function letGo(): void {
    clearTimeout(late)
    socket.off('readable', look).off('end', destroy).off('error', destroy)
  }
}
