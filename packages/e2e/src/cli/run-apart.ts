import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('../../../../apps/provisioner/src/main.ts', import.meta.url))

export interface RanApart {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `cambio` to its end, with standard output and standard error kept apart. */
export function runApart(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RanApart> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--conditions=source', ENTRY, ...args],
      { env: { PATH: process.env['PATH'], ...env } },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}
