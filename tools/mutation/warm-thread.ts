import type { Plugin } from 'vitest/config'
import {
  type PoolOptions,
  type PoolWorker,
  ThreadsPoolWorker,
  type WorkerRequest,
} from 'vitest/node'

/**
 * Keeps the thread for the next run. Stryker starts one run for each mistake, and a new thread would first read vitest and all libraries
 * again: longer than most tests take. The workspace's own modules are read anew nevertheless, see `fresh-modules.ts`.
 */
export const warmThread: Plugin = {
  name: 'cambio:warm-thread',
  // Stryker's own choice of a pool, which knows vitest's own ones only, stands over that of the file with the settings.
  configureVitest({ project: { config } }) {
    config.pool = NAME
    config.poolRunner = {
      name: NAME,
      createPoolWorker: (options: PoolOptions): PoolWorker => new WarmThread(options),
    }
  },
}

const NAME = 'warm-thread'

/** After so many runs a thread ends: each run leaves a few listeners on its port. */
const RUNS = 50

type Listener = Parameters<PoolWorker['on']>[1]

interface Thread {
  readonly worker: ThreadsPoolWorker
  runs: number
}

const idle: Thread[] = []

class WarmThread implements PoolWorker {
  readonly name = NAME
  readonly #thread: Thread
  readonly #listeners = new Map<Listener, string>()
  #running = false

  constructor(options: PoolOptions) {
    this.#thread = idle.pop() ?? { worker: new ThreadsPoolWorker(options), runs: 0 }
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(listener, event)
    this.#thread.worker.on(event, listener)
  }

  off(event: string, listener: Listener): void {
    this.#listeners.delete(listener)
    this.#thread.worker.off(event, listener)
  }

  /** A thread that is to be kept is not told to stop; the pool hears that it did. */
  send(message: WorkerRequest): void {
    if (message.type === 'stop' && this.#mayStay()) this.#sayStopped()
    else this.#thread.worker.send(message)
    if (message.type === 'run') this.#running = true
  }

  deserialize(data: unknown): unknown {
    if (isResponse(data, 'testfileFinished')) this.#running = false
    return data
  }

  async start(): Promise<void> {
    this.#thread.runs += 1
    if (this.#thread.runs === 1) await this.#thread.worker.start()
  }

  async stop(): Promise<void> {
    const mayStay = this.#mayStay()
    for (const [listener, event] of this.#listeners) this.#thread.worker.off(event, listener)
    if (mayStay) idle.push(this.#thread)
    else await this.#thread.worker.stop()
  }

  #mayStay(): boolean {
    return !this.#running && this.#thread.runs < RUNS
  }

  #sayStopped(): void {
    for (const [listener, event] of this.#listeners) {
      if (event === 'message') listener({ type: 'stopped', __vitest_worker_response__: true })
    }
  }
}

const isResponse = (data: unknown, type: string): boolean =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === type
