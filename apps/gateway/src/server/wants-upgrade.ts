import type { IncomingMessage } from 'node:http'
import { judgeHead, matchRoute, readRequestPath, readUpgrade } from '@cambio/decision'
import type { Generations } from '../generation/generations.ts'

/**
 * Whether a request's connection may be upgraded, as its route says. Every other offer is ignored, and the request is one like any other. Pure, but for
 * the settings in force. The pipeline judges the same once more, and everything else.
 */
export function createWantsUpgrade(
  generations: Pick<Generations, 'current'>,
): (request: IncomingMessage) => boolean {
  return ({ method = '', url = '', httpVersion, rawHeaders: headers }) => {
    const host = judgeHead({ httpVersion, headers })
    const path = readRequestPath(url)
    if (!host.ok || !path.ok) return false
    const { routes } = generations.current.stages
    const route = matchRoute(routes, { host: host.value, path: path.value.path, method, headers })
    if (!route.ok) return false
    const upgrade = readUpgrade({ httpVersion, headers }, route.value.upgrades)
    return upgrade.ok && upgrade.value !== undefined
  }
}
