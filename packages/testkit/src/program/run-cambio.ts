import { fileURLToPath } from 'node:url'
import { runProgram, type ProgramOptions } from './start-program.ts'

const ENTRY = fileURLToPath(new URL('../../../../apps/provisioner/src/main.ts', import.meta.url))

/** Runs the provisioner's command to its end, for example with `['-f', 'cambio.yaml']`. */
export function runCambio(
  args: readonly string[],
  options: Omit<ProgramOptions, 'entry' | 'args'> = {},
): Promise<{ readonly code: number; readonly output: string }> {
  return runProgram({ ...options, entry: ENTRY, args })
}
