import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { SelfSigned } from './self-signed.ts'
import { startStage, type Stage, type StageOptions } from './stage.ts'

export interface Answering extends Stage {
  readonly server: Server
}

export interface AnsweringOptions {
  readonly parts?: NonNullable<StageOptions['parts']>
  /** How long the API may take. */
  readonly timeouts?: object
  /** The API speaks TLS with this. */
  readonly tls?: SelfSigned
  /** What the route says besides path, upstream and target. */
  readonly route?: Readonly<Record<string, unknown>>
  /** Routes besides that one; the API is the upstream `orders`. */
  readonly otherRoutes?: readonly object[]
  /** What the trust file says besides. */
  readonly trust?: Readonly<Record<string, unknown>>
  readonly settings?: NonNullable<StageOptions['settings']>
}

/** A stage whose API is a server of the test's own. */
export async function startAnswering(
  prepare: (server: Server) => void,
  options: AnsweringOptions = {},
): Promise<Answering> {
  const { parts = {}, timeouts = {}, tls, route = {}, otherRoutes = [] } = options
  const { trust = {}, settings = {} } = options
  const server = tls === undefined ? createServer() : createTlsServer(tls)
  prepare(server)
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  const scheme = tls === undefined ? 'http' : 'https'
  const upstream = `${scheme}://localhost:${typeof address === 'object' ? address?.port : 0}`
  const answering = await startStage({
    parts,
    settings,
    trust: (text) => ({
      ...text,
      ...trust,
      upstreams: [{ name: 'orders', addresses: [upstream], timeouts }],
      routes: [
        {
          match: { path: '/orders' },
          upstream: 'orders',
          target: { audience: ['orders-api'] },
          ...route,
        },
        ...otherRoutes,
      ],
    }),
  })
  return {
    ...answering,
    server,
    async stop() {
      await answering.stop()
      server.close()
      server.closeAllConnections()
    },
  }
}
