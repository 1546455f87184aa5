import { benchTrust } from '../bench-trust.ts'
import { startGatewayProcess } from '../gateway-process.ts'
import type { RunningContender } from './contender.ts'
import type { Scene } from './scene.ts'

export interface CambioOptions {
  /** Default: `warn`, so no line for each request. */
  readonly logLevel?: string
  /** Where it decides for other proxies, too. Default: nowhere. */
  readonly authorizerPort?: number
  /** How many processes serve. Default: one. */
  readonly workers?: number | 'auto'
}

/** Our gateway with one route to the scene's API, until it is ready. */
export async function startCambio(
  scene: Scene,
  { logLevel = 'warn', authorizerPort, workers = 1 }: CambioOptions = {},
): Promise<RunningContender> {
  const authorizer = authorizerPort === undefined ? {} : { authorizer: { port: authorizerPort } }
  const trust = benchTrust(scene, { upstream: scene.upstreamUrl }, { workers, ...authorizer })
  const { url, pid, stop } = await startGatewayProcess(trust, logLevel)
  return { url, pids: [pid], stop }
}
