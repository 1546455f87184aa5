import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'

/** Opens a connection to a server of ours, for bytes that no client library would send. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  await once(socket, 'connect')
  return socket
}

/** Sends these bytes and gives everything that comes back until the server closes. Ask it to: `Connection: close`. */
export async function sendRaw(url: string, bytes: string): Promise<string> {
  const socket = await openSocket(url)
  socket.write(bytes, 'latin1')
  return text(socket)
}

/** A request's head, with its lines joined as HTTP wants them. */
export function head(...lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Sends a request line and further header lines as they stand, with a good host and the token given, and gives all that comes back. */
export function sendWithToken(
  url: string,
  token: string,
  [requestLine = '', ...headers]: readonly string[],
): Promise<string> {
  return sendRaw(
    url,
    head(
      requestLine,
      'Host: api.example.com',
      `Authorization: Bearer ${token}`,
      ...headers,
      'Connection: close',
    ),
  )
}

/** The first line of an answer, as it came. */
export const statusLine = (answer: string): string => answer.split('\r\n')[0] ?? ''
