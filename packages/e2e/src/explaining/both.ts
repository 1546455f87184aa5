import { runApart } from '../cli/run-apart.ts'
import type { ProvingGround } from '../verifying/proving-ground.ts'

/** What `cambio explain --live --json` tells. */
export interface Told {
  readonly code: number
  readonly verdict: string
  readonly failure?: { readonly reason: string; readonly cause: string; readonly fix: string }
  readonly causes: readonly TrueCause[]
  readonly notes: readonly string[]
  readonly stdout: string
  readonly stderr: string
}

export interface TrueCause {
  readonly road: string
  readonly code: string
  readonly cause: string
  readonly setting: string
  readonly fix: string
}

/** Runs `cambio explain --live` for the story's route with this token. */
export async function explainLive(
  ground: ProvingGround,
  file: string,
  token: string,
  env: Readonly<Record<string, string>> = ground.landscape.env,
): Promise<Told> {
  const path = await ground.save(token)
  const args = ['--live', '--json', '--token', path, '--request', 'GET /orders/1']
  const { code, stdout, stderr } = await runApart(['explain', '-f', file, ...args], env)
  return {
    code,
    stdout,
    stderr,
    ...(JSON.parse(stdout) as Omit<Told, 'code' | 'stdout' | 'stderr'>),
  }
}

/** The causes `cambio verify --live` names, by road; where it ends before it tries anything, why. */
export async function verifyLive(
  ground: ProvingGround,
  file: string,
  token: string,
): Promise<{
  readonly causes: readonly TrueCause[]
  readonly ended?: string
  readonly output: string
}> {
  const path = await ground.save(token)
  const args = ['verify', '-f', file, '--live', '--json', '--token', path]
  const { stdout: output } = await runApart(args, ground.landscape.env)
  const { checks = [], failure } = JSON.parse(output) as {
    readonly checks?: readonly {
      readonly road?: string
      readonly cause?: Omit<TrueCause, 'road'>
    }[]
    readonly failure?: { readonly reason: string }
  }
  const causes = checks.flatMap(({ road, cause }) =>
    road === undefined || cause === undefined ? [] : [{ road, ...cause }],
  )
  return { causes, output, ...(failure !== undefined && { ended: failure.reason }) }
}
