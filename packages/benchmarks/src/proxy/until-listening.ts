import type { Program } from '@cambio/testkit'
import type { RunningContender } from './contender.ts'

/** Waits until a program listens, which tells its port in a line of JSON. */
export async function untilListening(program: Program): Promise<RunningContender> {
  const port = await program.waitFor((line) => /^\{"port":(\d+)\}$/.exec(line)?.[1])
  return { url: `http://127.0.0.1:${port}`, pids: [program.pid], stop: () => program.stop() }
}
