import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCommand, type CommandStart, type Program } from './start-command.ts'

/** Node's own place for it. A program that need not strip its types again starts in half the time. */
const COMPILE_CACHE = join(tmpdir(), 'node-compile-cache')

/** Besides PATH and what its `env` says it has Node's compile cache; nothing else is inherited, so a test sees only what it set. */
export interface ProgramOptions extends CommandStart {
  /** The TypeScript file to run, as a path. It runs from sources on the Node that runs us. */
  readonly entry: string
}

/** Starts one of our programs as a process of its own, the way a person would. */
export function startProgram({ entry, args = [], env, ...options }: ProgramOptions): Program {
  return startCommand(process.execPath, {
    ...options,
    args: ['--conditions=source', entry, ...args],
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
  })
}

/** Runs one of our programs to its end. */
export async function runProgram(
  options: ProgramOptions,
): Promise<{ readonly code: number; readonly output: string }> {
  const program = startProgram(options)
  const code = await program.ended
  return { code, output: program.lines.join('\n') }
}
