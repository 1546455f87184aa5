import type { Scene } from './scene.ts'

/** One way to put a proxy between a client and an API: a line of the table, and a file of its own. */
export interface Contender {
  readonly name: string
  /** Whether it lets only good tokens pass: tried with others before it is measured. */
  readonly verifies: boolean
  /** What keeps it from running on this machine, in one line; it is left out then. Absent: it runs wherever we do. */
  lacks?(): Promise<string | undefined>
  start(scene: Scene): Promise<RunningContender>
}

export interface RunningContender {
  readonly url: string
  /** Of the processes whose CPU counts, each with its children. */
  readonly pids: readonly number[]
  stop(): Promise<unknown>
}
