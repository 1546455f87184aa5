import { startGatewayProcess } from '../gateway-process.ts'
import type { RunningContender } from './contender.ts'
import { API_AUDIENCE, AUDIENCE, type Scene } from './scene.ts'

export interface CambioOptions {
  /** Default: `warn`, so no line for each request. */
  readonly logLevel?: string
  /** Where it decides for other proxies, too. Default: nowhere. */
  readonly authorizerPort?: number
}

/** Our gateway with one route to the scene's API, until it is ready. */
export async function startCambio(
  scene: Scene,
  { logLevel = 'warn', authorizerPort }: CambioOptions = {},
): Promise<RunningContender> {
  const { url, pid, stop } = await startGatewayProcess(trustFile(scene, authorizerPort), logLevel)
  return { url, pids: [pid], stop }
}

function trustFile({ partner, realm, upstreamUrl }: Scene, authorizerPort?: number): object {
  return {
    keycloak: { url: realm.issuer.replace('/realms/company', ''), realm: 'company' },
    client: { id: AUDIENCE, secret: '${env:GATEWAY_SECRET}' },
    issuers: [{ alias: 'partner', issuer: partner.issuer }],
    routes: [{ match: { path: '/' }, upstream: upstreamUrl, target: { audience: [API_AUDIENCE] } }],
    ...(authorizerPort !== undefined && { authorizer: { port: authorizerPort } }),
  }
}
