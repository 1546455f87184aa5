import type { Scene } from './scene.ts'

/** One way to put a proxy between a client and an API: a line of the table, and a file of its own. */
export interface Contender {
  readonly name: string
  start(scene: Scene): Promise<RunningContender>
}

export interface RunningContender {
  readonly url: string
  /** Of the process whose CPU counts, with its children. */
  readonly pid: number
  stop(): Promise<unknown>
}
