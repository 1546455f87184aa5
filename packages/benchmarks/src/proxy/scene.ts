import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startIssuer, type RunningIssuer } from '@cambio/testkit'
import { startListener } from './start-listener.ts'

/** Everything around the contenders: who issues tokens, who exchanges them, and the API. */
export interface Scene {
  /** Signs what clients send. */
  readonly partner: RunningIssuer
  /** Stands for Keycloak's realm: its keys, and a token endpoint that gives whoever asks an issued token. */
  readonly realm: RunningIssuer
  readonly upstreamUrl: string
  /** What clients send: good for an hour, with an RSA signature as Keycloak makes them by default. */
  readonly token: string
  stop(): Promise<void>
}

export const AUDIENCE = 'gateway'
export const API_AUDIENCE = 'orders-api'
const HOUR_SECONDS = 3_600

export async function startScene(): Promise<Scene> {
  const partner = await startIssuer({ path: '/realms/partner', audience: AUDIENCE })
  const realm = await startIssuer({ path: '/realms/company', audience: API_AUDIENCE })
  const tokens = await startTokenEndpoint(() => issuedBy(realm))
  realm.publish({ discovery: { token_endpoint: tokens.url } })
  const upstream = await startListener({ entry: program('upstream') })
  return {
    partner,
    realm,
    upstreamUrl: upstream.url,
    token: partner.token({ exp: inAnHour() }),
    async stop() {
      await upstream.stop()
      await tokens.stop()
      await realm.stop()
      await partner.stop()
    },
  }
}

/** A program of this benchmark. */
export const program = (name: string): string =>
  fileURLToPath(new URL(`./programs/${name}-program.ts`, import.meta.url))

const inAnHour = (): number => Math.floor(Date.now() / 1_000) + HOUR_SECONDS

function issuedBy(realm: RunningIssuer): string {
  const claims = {
    typ: 'Bearer',
    azp: AUDIENCE,
    sub: 'alice-in-our-realm',
    scope: 'openid profile',
  }
  return realm.token({ ...claims, exp: inAnHour() })
}

interface TokenEndpoint {
  readonly url: string
  stop(): Promise<void>
}

async function startTokenEndpoint(issue: () => string): Promise<TokenEndpoint> {
  const server: Server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({
        access_token: issue(),
        token_type: 'Bearer',
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        expires_in: HOUR_SECONDS,
        scope: 'openid profile',
      }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://localhost:${typeof address === 'object' ? address?.port : 0}/token`,
    async stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
