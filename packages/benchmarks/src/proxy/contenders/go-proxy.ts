import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findOnPath, startCommand } from '@cambio/testkit'
import { runCommand } from '../../run-command.ts'
import type { Contender, RunningContender } from '../contender.ts'
import { exchangeSettings } from '../exchange-settings.ts'
import { onOneLine } from '../on-one-line.ts'
import type { Scene } from '../scene.ts'
import { untilListening } from '../until-listening.ts'

const SOURCES = fileURLToPath(new URL('../../../go-proxy', import.meta.url))

/** Written by hand with what Go has for it: verifies every request's token, and remembers what its exchange gave. */
export const goProxy: Contender = {
  name: 'Go ReverseProxy + go-oidc, cached exchange',
  verifies: true,
  lacks: lacksGo,
  start: startGo,
}

async function lacksGo(): Promise<string | undefined> {
  if (findOnPath('go', process.env) === undefined) return 'there is no go on the PATH. Install it'
  try {
    await runCommand('go', ['-C', SOURCES, 'mod', 'download'], process.env)
    return undefined
  } catch (error) {
    return onOneLine(error)
  }
}

async function startGo(scene: Scene): Promise<RunningContender> {
  const folder = await mkdtemp(join(tmpdir(), 'cambio-bench-go-'))
  const remove = (): Promise<void> => rm(folder, { recursive: true })
  try {
    const binary = join(folder, 'go-proxy')
    await runCommand('go', ['-C', SOURCES, 'build', '-o', binary, '.'], process.env)
    // One processor, as Node has.
    const env = { GOMAXPROCS: '1', ...exchangeSettings(scene) }
    const running = await untilListening(startCommand(binary, { env }))
    return {
      ...running,
      async stop() {
        await running.stop()
        await remove()
      },
    }
  } catch (error) {
    await remove()
    throw error
  }
}
