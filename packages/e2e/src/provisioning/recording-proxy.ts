import { createServer, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A request as it passed: `PUT /admin/realms/company/clients/…`. */
export interface Passed {
  readonly method: string
  readonly path: string
}

/** Stands between the provisioner and Keycloak and writes down what passes. */
export interface RecordingProxy {
  readonly url: string
  /** Requests to the Admin API that are no reads. */
  writes(): readonly Passed[]
  /** Forgets what passed, and plays this fault from now on; without one, everything passes. */
  restart(fault?: WriteFault): void
  stop(): Promise<void>
}

/** What happens to writing requests instead of being passed on. */
export interface WriteFault {
  /** The first one it happens to, from 0; those before pass. */
  readonly from: number
  /** `broken`: answered 500. `swallowed`: answered as if it had been done. */
  readonly kind: 'broken' | 'swallowed'
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  let passed: Passed[] = []
  let fault: WriteFault | undefined
  const writes = () => passed.filter(isWrite)

  const server = createServer((request, response) => {
    const entry = { method: request.method ?? '', path: request.url ?? '' }
    passed.push(entry)
    const isFaulty = fault !== undefined && isWrite(entry) && writes().length > fault.from
    if (!isFaulty) return pass(target, request, response)
    request.resume()
    response.writeHead(fault?.kind === 'swallowed' ? 204 : 500).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    writes,
    restart: (next) => {
      passed = []
      fault = next
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function isWrite({ method, path }: Passed): boolean {
  return method !== 'GET' && path.startsWith('/admin/')
}

function pass(target: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '/' } = request
  const { host: _ours, ...kept } = headers
  const onward = send(
    new URL(url, target),
    { ...(method && { method }), headers: kept },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}
