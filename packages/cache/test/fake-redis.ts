import { createServer, type Server, type Socket } from 'node:net'

/** A server that a test answers for, command by command: for what a real Redis can't be made to do on demand. */
export interface FakeRedis {
  readonly port: number
  /** Connections so far. */
  readonly connections: number
  /** Every command so far, in lower case, with its arguments, joined by blanks. */
  readonly commands: readonly string[]
  /** How many of them had this name. */
  count(name: string): number
  close(): Promise<void>
}

/** What is sent for a command: a reply in Redis's protocol, or nothing. */
export type Answer = (command: string, socket: Socket) => string | undefined

export async function startFakeRedis(answer: Answer): Promise<FakeRedis> {
  const commands: string[] = []
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => socket.destroy())
    socket.on('data', (data) => {
      for (const command of commandsIn(data.toString('latin1'))) {
        commands.push(command)
        const reply = answer(command, socket)
        if (reply !== undefined && socket.writable) socket.write(reply)
      }
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: portOf(server),
    get connections() {
      return sockets.length
    },
    commands,
    count: (name) => commands.filter((command) => command.split(' ')[0] === name).length,
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

/** What a Redis of this age says to a client that introduces itself; `undefined` for everything else. */
export function handshake(command: string): string | undefined {
  const [name = ''] = command.split(' ')
  const replies = new Map([
    ['hello', '%0\r\n'],
    ['client', '+OK\r\n'],
    ['info', '$0\r\n\r\n'],
  ])
  return replies.get(name)
}

/** Small commands arrive whole, several at a time. */
function commandsIn(text: string): readonly string[] {
  const requests = text.split(/^\*\d+\r\n/m).filter((request) => request !== '')
  return requests.map((request) =>
    request
      .split('\r\n')
      .filter((_line, index) => index % 2 === 1)
      .join(' ')
      .toLowerCase(),
  )
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}
