import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'

/** Whether a Redis listens, one that asks for a password included. */
export async function answersPing(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: '127.0.0.1' })
  socket.end('PING\r\n')
  return text(socket).then(
    (answer) => /^\+PONG|^-NOAUTH/.test(answer),
    () => false, // nobody listens yet
  )
}
