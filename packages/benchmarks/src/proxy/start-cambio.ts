import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort, startProgram } from '@cambio/testkit'
import type { RunningContender } from './contender.ts'
import { API_AUDIENCE, AUDIENCE, type Scene } from './scene.ts'

export interface CambioOptions {
  /** Default: `warn`, so no line for each request. */
  readonly logLevel?: string
  /** Where it decides for other proxies, too. Default: nowhere. */
  readonly authorizerPort?: number
}

const ENTRY = fileURLToPath(new URL('../../../../apps/gateway/src/main.ts', import.meta.url))
const POLL_MS = 100

/** Our gateway with one route to the scene's API, until it is ready. */
export async function startCambio(
  scene: Scene,
  { logLevel = 'warn', authorizerPort }: CambioOptions = {},
): Promise<RunningContender> {
  const folder = await mkdtemp(join(tmpdir(), 'cambio-bench-'))
  const file = join(folder, 'cambio.yaml')
  // JSON is YAML.
  await writeFile(file, JSON.stringify(trustFile(scene, authorizerPort)))
  // Which port the system chooses it would tell in a line of level `info`.
  const [port, managementPort] = [await freePort(), await freePort()]
  const gateway = startProgram({
    entry: ENTRY,
    args: ['-f', file],
    env: {
      HOST: '127.0.0.1',
      PORT: `${port}`,
      MANAGEMENT_PORT: `${managementPort}`,
      LOG_LEVEL: logLevel,
      GATEWAY_SECRET: 'a-secret-of-the-benchmark',
      // For a profile.
      NODE_OPTIONS: process.env['CAMBIO_NODE_OPTIONS'] ?? '',
    },
  })
  await untilReady(`http://127.0.0.1:${managementPort}/health/ready`)
  return {
    url: `http://127.0.0.1:${port}`,
    pids: [gateway.pid],
    async stop() {
      await gateway.stop()
      await rm(folder, { recursive: true })
    },
  }
}

async function untilReady(url: string): Promise<void> {
  while (!(await isGood(url))) await sleep(POLL_MS)
}

async function isGood(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    // It does not listen yet.
    return false
  }
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
