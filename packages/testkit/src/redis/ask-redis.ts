import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'

/** How to speak to a Redis on loopback. */
export interface RedisLine {
  readonly port: number
  /** Speak TLS, and trust this authority (PEM). */
  readonly ca?: string | undefined
}

/** What a Redis answers to a command in one line, in its own protocol; rejects when nobody listens. */
export function askRedis({ port, ca }: RedisLine, command: string): Promise<string> {
  const host = '127.0.0.1'
  const socket = ca === undefined ? createConnection({ port, host }) : connect({ port, host, ca })
  socket.end(`${command}\r\n`)
  return text(socket)
}

/** Whether a Redis listens, one that asks for a password included. */
export function answersPing(line: RedisLine): Promise<boolean> {
  return askRedis(line, 'PING').then(
    (answer) => /^\+PONG|^-NOAUTH/.test(answer),
    () => false, // nobody listens yet
  )
}
