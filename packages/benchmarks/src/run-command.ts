import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** As much output as a long playbook prints. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** Runs a command to its end and gives its standard output; throws, with all that it printed, when it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const options = { env, maxBuffer: MAX_OUTPUT_BYTES }
  const { stdout } = await promisify(execFile)(command, args, options).catch((error: unknown) => {
    const { stdout: printed = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${[command, ...args].join(' ')} failed:\n${printed}${stderr}`)
  })
  return stdout
}
