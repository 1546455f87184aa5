import { randomBytes } from 'node:crypto'
import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Deed, Ending } from './deeds.ts'

export interface Sent {
  readonly url: string
  readonly deed: Deed
  readonly token: string
  readonly agent: Agent
}

const MOST_BODY_BYTES = 200_000
const LEAVES_AFTER_MS = 60

/** One request, and how it ended. Never rejects. */
export async function send({
  url,
  deed,
  token,
  agent,
}: Sent): Promise<{ readonly ending: Ending; readonly sentBytes: number }> {
  const body = hasBody(deed)
    ? randomBytes(1 + Math.floor(Math.random() * MOST_BODY_BYTES))
    : undefined
  const headers = {
    authorization: `Bearer ${token}`,
    'x-deed': deed === 'leave' ? 'slow' : deed === 'forge' ? 'answer' : deed,
    ...(deed === 'upgrade' && { connection: 'Upgrade', upgrade: 'echo' }),
  }
  const method = deed === 'echo' ? 'POST' : 'GET'
  const asked = request(`${url}/soak`, {
    method,
    headers,
    agent: deed === 'upgrade' ? false : agent,
  })
  const ending = endingOf(asked, body)
  if (deed === 'leave') setTimeout(() => asked.destroy(LEFT), Math.random() * LEAVES_AFTER_MS)
  asked.end(deed === 'echo' ? body : undefined)
  return { ending: await ending, sentBytes: body?.length ?? 0 }
}

const hasBody = (deed: Deed): boolean => deed === 'echo' || deed === 'upgrade'

const LEFT = new Error('the client has left')

function endingOf(asked: ClientRequest, echoed: Buffer | undefined): Promise<Ending> {
  return new Promise((resolve) => {
    asked.once('error', (error) =>
      resolve(error === LEFT ? { kind: 'left' } : { kind: 'lost', cause: String(error) }),
    )
    asked.once('response', (answer) => void read(answer).then(resolve))
    asked.once('upgrade', (_answer, socket, first) => {
      let bytes = first.length
      const done = (): void => {
        socket.destroy()
        resolve({ kind: 'answer', status: 101, reason: '', bytes })
      }
      socket.on('error', done)
      socket.once('close', done)
      socket.on('data', (piece: Buffer) => {
        bytes += piece.length
        if (bytes >= (echoed?.length ?? 0)) done()
      })
      socket.write(echoed ?? '')
    })
  })
}

async function read(answer: IncomingMessage): Promise<Ending> {
  const status = answer.statusCode ?? 0
  let bytes = 0
  let start = ''
  try {
    for await (const piece of answer) {
      if (!(piece instanceof Buffer)) continue
      bytes += piece.length
      if (status >= 500 && start.length < 2_000) start += piece.toString('latin1')
    }
  } catch (error) {
    return error === LEFT ? { kind: 'left' } : { kind: 'broken' }
  }
  const [, reason = ''] = /"reason":"(\w+)"/.exec(start) ?? []
  return { kind: 'answer', status, reason, bytes }
}
