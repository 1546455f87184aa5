import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, startCommand, untilReady, type Program } from '@cambio/testkit'
import { CLIENT_SECRET } from './bench-trust.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** The gateway as a process of its own, which wants requests. */
export interface GatewayProcess extends Pick<Program, 'pid'> {
  readonly url: string
  readonly managementUrl: string
  readonly stop: () => Promise<void>
}

/** Starts it as `pnpm start gateway` does. @param trust As plain data; `GATEWAY_SECRET` is in the environment. */
export async function startGatewayProcess(
  trust: object,
  logLevel: string,
): Promise<GatewayProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'cambio-bench-'))
  const file = join(folder, 'cambio.yaml')
  // JSON is YAML.
  await writeFile(file, JSON.stringify(trust))
  // Which port the system chooses it would tell in a line of level `info`.
  const [port, managementPort] = [await freePort(), await freePort()]
  const program = startCommand(process.execPath, {
    args: [...(await startArguments()), 'gateway', '-f', file],
    cwd: ROOT,
    env: {
      HOST: '127.0.0.1',
      PORT: `${port}`,
      MANAGEMENT_PORT: `${managementPort}`,
      LOG_LEVEL: logLevel,
      GATEWAY_SECRET: CLIENT_SECRET,
      // For a profile.
      NODE_OPTIONS: process.env['CAMBIO_NODE_OPTIONS'] ?? '',
    },
  })
  const managementUrl = `http://127.0.0.1:${managementPort}`
  await untilReady({ ...program, managementUrl })
  return {
    url: `http://127.0.0.1:${port}`,
    managementUrl,
    pid: program.pid,
    async stop() {
      await program.stop()
      await rm(folder, { recursive: true })
    },
  }
}

/** What `pnpm start` starts Node with. */
async function startArguments(): Promise<readonly string[]> {
  const manifest = await readFile(join(ROOT, 'package.json'), 'utf8')
  const [, args] = /"start": "node ([^"]+)"/.exec(manifest) ?? []
  if (args === undefined) throw new Error('package.json does not say how pnpm start starts Node')
  return args.split(' ')
}
