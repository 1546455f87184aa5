import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Environment } from '../way/way.ts'

export interface CommandOptions {
  /** The whole environment. */
  readonly env: Environment
  readonly timeoutSeconds: number
  /** The working directory. Default: ours. */
  readonly cwd?: string
}

/** As much of a failed command's output as a person reads. */
const TAIL_LINES = 25

/** Runs a command to its end and gives its output; throws, with the end of that output, when it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { env, timeoutSeconds, cwd }: CommandOptions,
): Promise<string> {
  const timeout = timeoutSeconds * 1000
  const child = spawn(command, args, { env, timeout, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  await once(child, 'close')
  if (child.exitCode === 0) return output
  const outcome =
    child.exitCode === null
      ? `was ended by ${child.signalCode}`
      : `failed with status ${child.exitCode}`
  throw new Error(`"${[command, ...args].join(' ')}" ${outcome}:\n${tail(output, TAIL_LINES)}`)
}

/** The last lines of a text. */
export function tail(text: string, lines: number): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}
