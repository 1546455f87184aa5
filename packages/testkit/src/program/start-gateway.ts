import { fileURLToPath } from 'node:url'
import type { Program } from './start-command.ts'
import { startProgram, type ProgramOptions } from './start-program.ts'

const ENTRY = fileURLToPath(new URL('../../../../apps/gateway/src/main.ts', import.meta.url))

export interface RunningGateway extends Program {
  /** Where callers send requests. */
  readonly url: string
  /** Where health and metrics are. */
  readonly managementUrl: string
}

/** `entry` where another program than its own starts it. */
export type GatewayOptions = Omit<ProgramOptions, 'entry'> & Partial<Pick<ProgramOptions, 'entry'>>

/**
 * Starts the gateway on ports the system chooses, and waits until it listens (not until it is ready). It tells its ports in a line
 * of level `info`, so that must not be silenced.
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const env = { HOST: '127.0.0.1', PORT: '0', MANAGEMENT_PORT: '0', ...options.env }
  const program = startProgram({ entry: ENTRY, ...options, env })
  const ports = await program.waitFor(portsIn)
  return {
    ...program,
    url: `http://localhost:${ports.port}`,
    managementUrl: `http://localhost:${ports.managementPort}`,
  }
}

/** Resolves when `/health/ready` says so; fails when the gateway ends first. */
export async function untilReady(
  gateway: Pick<RunningGateway, 'managementUrl' | 'ended' | 'lines'>,
): Promise<void> {
  const state = { ended: false }
  void gateway.ended.then(() => (state.ended = true))
  while (!(await isReady(gateway))) {
    if (state.ended)
      throw new Error(`The gateway ended before it was ready:\n${gateway.lines.join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function isReady({ managementUrl }: Pick<RunningGateway, 'managementUrl'>): Promise<boolean> {
  try {
    const answer = await fetch(`${managementUrl}/health/ready`)
    await answer.body?.cancel()
    return answer.ok
  } catch {
    // It does not listen yet, or has ended.
    return false
  }
}

function portsIn(line: string): { port: number; managementPort: number } | undefined {
  const [, port] = /"port":(\d+)/.exec(line) ?? []
  const [, managementPort] = /"managementPort":(\d+)/.exec(line) ?? []
  if (port === undefined || managementPort === undefined) return undefined
  return { port: Number(port), managementPort: Number(managementPort) }
}
