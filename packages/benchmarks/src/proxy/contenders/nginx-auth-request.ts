import { readFileSync } from 'node:fs'
import { freePort } from '@cambio/testkit'
import type { Contender, RunningContender } from '../contender.ts'
import { lacksProxy } from '../lacks-proxy.ts'
import { NGINX_EVENTS, NGINX_HTTP, startNginx } from '../nginx.ts'
import type { Scene } from '../scene.ts'
import { startCambio } from '../start-cambio.ts'

const UNAUTHORIZED = 401
const FILES = ['nginx.conf', 'cambio-http.conf', 'cambio-server.conf', 'cambio-protect.conf']
const INFRA = new URL('../../../../../infra/nginx/', import.meta.url)

/** nginx asks our authorizer for each request and sends it on with the issued token; as in `infra/nginx`. The CPU of both counts. */
export const nginxAuthRequest: Contender = {
  name: 'nginx auth_request + cambio authorizer, cached exchange',
  verifies: true,
  lacks: () => lacksProxy('nginx'),
  start: startBoth,
}

async function startBoth(scene: Scene): Promise<RunningContender> {
  const authorizerPort = await freePort()
  const cambio = await startCambio(scene, { authorizerPort })
  try {
    const places = { authorizerPort, cambioUrl: cambio.url, upstreamUrl: scene.upstreamUrl }
    const nginx = await startNginx((port) => configuration({ ...places, port }), UNAUTHORIZED)
    return {
      url: nginx.url,
      pids: [...nginx.pids, ...cambio.pids],
      stop: () => Promise.all([nginx.stop(), cambio.stop()]),
    }
  } catch (error) {
    await cambio.stop()
    throw error
  }
}

interface Places {
  /** Where nginx listens. */
  readonly port: number
  readonly authorizerPort: number
  readonly cambioUrl: string
  readonly upstreamUrl: string
}

/** The files of `infra/nginx` with the ports of this run in place of those written there. */
function configuration({
  port,
  authorizerPort,
  cambioUrl,
  upstreamUrl,
}: Places): Readonly<Record<string, string>> {
  const ports = new Map([
    ['8000', `${port}`],
    ['3002', `${authorizerPort}`],
    ['3000', new URL(cambioUrl).port],
    ['8080', new URL(upstreamUrl).port],
  ])
  const fitted = (text: string): string =>
    text
      .replaceAll(/(?<=127\.0\.0\.1:)\d+/g, (written) => ports.get(written) ?? written)
      .replace('events {}', NGINX_EVENTS)
      .replace('http {', `http { ${NGINX_HTTP}`)
  return Object.fromEntries(
    FILES.map((name) => [name, fitted(readFileSync(new URL(name, INFRA), 'utf8'))]),
  )
}
