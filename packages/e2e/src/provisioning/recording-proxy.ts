import { createServer, request as send } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A request as it passed: `PUT /admin/realms/company/clients/…`. */
export interface Passed {
  readonly method: string
  readonly path: string
}

/** Stands between the provisioner and Keycloak and writes down what passes. */
export interface RecordingProxy {
  readonly url: string
  /** Requests to the Admin API that are no reads; without those that take and give back the realm's lock. */
  writes(): readonly Passed[]
  /** Everything that passed. */
  requests(): readonly Passed[]
  /** The bodies of the writing requests, in their order. */
  bodies(): readonly string[]
  /** Has every request wait before it is passed on. */
  slowDown(milliseconds: number): void
  /** Forgets what passed, and plays this fault from now on; without one, everything passes. */
  restart(fault?: WriteFault | Script): void
  stop(): Promise<void>
}

/** What happens to writing requests instead of being passed on. */
export interface WriteFault {
  /** The first one it happens to, from 0; those before pass. */
  readonly from: number
  /** `broken`: answered 500. `swallowed`: answered as if it had been done. */
  readonly kind: 'broken' | 'swallowed'
}

/** Says of each request what becomes of it; undefined lets it pass. */
export type Script = (scene: Scene) => Turn | undefined | Promise<Turn | undefined>

export interface Scene extends Passed {
  /** `lock`: takes the realm's lock or gives it back. `login`: asks for a token. */
  readonly kind: 'read' | 'write' | 'lock' | 'login'
  /** How many of its kind there were before it. */
  readonly nth: number
  readonly body: string
}

export type Turn =
  /** Is not passed on. */
  | { readonly answer: number; readonly headers?: OutgoingHttpHeaders }
  /** Is not passed on, and the connection is cut. */
  | 'cut'
  /** Is passed on and done; then this happens, and the connection is cut. */
  | { readonly lose: () => unknown }

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  let passed: Scene[] = []
  let delay = 0
  let script: Script = () => undefined
  const locks = new Set<string>()
  const writes = () => passed.filter(({ kind }) => kind === 'write')

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry = { method: request.method ?? '', path: request.url ?? '' }
    const body = await buffer(request)
    const kind = kindOf(entry, body.toString(), locks)
    const nth = passed.filter((one) => one.kind === kind).length
    const scene: Scene = { ...entry, kind, nth, body: body.toString() }
    passed.push(scene)
    const turn = await script(scene)
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    if (turn === 'cut') return void response.destroy()
    if (turn !== undefined && 'answer' in turn) {
      return void response.writeHead(turn.answer, turn.headers).end()
    }
    const answer = await forward(target, request, body)
    if (kind === 'lock') locks.add(lastSegment(answer.headers.location ?? ''))
    if (turn === undefined) {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      return void answer.pipe(response)
    }
    answer.resume()
    await turn.lose()
    response.destroy()
  }
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    writes: () => writes().map(({ method, path }) => ({ method, path })),
    requests: () => passed.map(({ method, path }) => ({ method, path })),
    bodies: () => writes().map(({ body }) => body),
    slowDown: (milliseconds) => void (delay = milliseconds),
    restart: (next) => {
      passed = []
      script = typeof next === 'function' ? next : scriptOf(next)
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function scriptOf(fault: WriteFault | undefined): Script {
  return ({ kind, nth }) => {
    if (fault === undefined || kind !== 'write' || nth < fault.from) return undefined
    return { answer: fault.kind === 'swallowed' ? 204 : 500 }
  }
}

/** @param locks Keycloak's ids of the locks that were taken. */
function kindOf({ method, path }: Passed, body: string, locks: ReadonlySet<string>): Scene['kind'] {
  if (!path.startsWith('/admin/')) return 'login'
  if (method === 'GET') return 'read'
  const takesLock = method === 'POST' && body.includes('"clientId":"cambio.lock"')
  return takesLock || (method === 'DELETE' && locks.has(lastSegment(path))) ? 'lock' : 'write'
}

function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

async function forward(
  target: string,
  { method = 'GET', headers, url = '/' }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  const { host: _ours, ...kept } = headers
  const onward = send(new URL(url, target), { method, headers: kept })
  onward.end(body)
  const [answer]: IncomingMessage[] = await once(onward, 'response')
  if (answer === undefined) throw new Error('There is no answer.')
  return answer
}
