import { startProgram, type ProgramOptions } from '@cambio/testkit'
import type { RunningContender } from './contender.ts'

/** Starts a program that tells its port in a line of JSON, and waits until it listens. */
export async function startListener(options: ProgramOptions): Promise<RunningContender> {
  const program = startProgram(options)
  const port = await program.waitFor((line) => /^\{"port":(\d+)\}$/.exec(line)?.[1])
  return { url: `http://127.0.0.1:${port}`, pid: program.pid, stop: () => program.stop() }
}
