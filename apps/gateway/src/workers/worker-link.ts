import cluster from 'node:cluster'
import { setTimeout as pause } from 'node:timers/promises'
import { err, ok, type Result } from '@cambio/validation'
import type { ListeningPorts } from '../gateway.ts'
import type { Answer, FromWorker, Question, ToWorker } from './messages.ts'

/** One worker process, as the primary sees it. */
export interface WorkerLink {
  readonly id: number
  /** Absent: it could not be started. */
  readonly pid: number | undefined
  /** It listens, or why it can't. */
  readonly started: Promise<Result<ListeningPorts, string>>
  readonly isListening: boolean
  /** It has ended: in which way. */
  readonly ended: Promise<string>
  tell(message: Extract<ToWorker, { kind: 'take' }>): void
  /** No new connection is handed to it from now on; it ends when those it has are done. */
  close(): void
  /** Nothing when it has ended, or does not answer in time. */
  ask(question: Question): Promise<Answer | undefined>
  kill(): void
}

/** A worker that is busy with something for so long is no good to anybody who waits for health or metrics. */
const ANSWER_MS = 5_000

/** Starts a worker process. @param greet What it is told when it can hear. */
export function forkWorker(greet: () => ToWorker): WorkerLink {
  const worker = cluster.fork()
  const open = new Map<number, (answer: Answer) => void>()
  const started = Promise.withResolvers<Result<ListeningPorts, string>>()
  const ended = Promise.withResolvers<string>()
  let questions = 0
  let isListening = false

  const send = (message: ToWorker): void => {
    // One that has just ended is told nothing more; its end is noticed by itself.
    if (worker.isConnected()) worker.send(message, () => undefined)
  }
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'here') send(greet())
    if (message.kind === 'listening') {
      isListening = true
      started.resolve(ok(message.ports))
    }
    if (message.kind === 'failed') started.resolve(err(message.problem))
    if (message.kind === 'answer') open.get(message.id)?.(message.answer)
  })
  worker.on('exit', (code: number | null, signal: string | null) => {
    const how = signal ?? `exit code ${code}`
    started.resolve(err(how))
    ended.resolve(how)
  })
  // What can't be started, or can't be sent to, ends.
  worker.on('error', () => undefined)

  return {
    id: worker.id,
    pid: worker.process.pid,
    started: started.promise,
    get isListening() {
      return isListening
    },
    ended: ended.promise,
    tell: send,
    async ask(question) {
      questions += 1
      const id = questions
      const { promise, resolve } = Promise.withResolvers<Answer>()
      open.set(id, resolve)
      send({ kind: 'ask', id, question })
      const answer = await Promise.race([
        promise,
        ended.promise.then(() => undefined),
        pause(ANSWER_MS, undefined, { ref: false }),
      ])
      open.delete(id)
      return answer
    },
    close() {
      send({ kind: 'close' })
      // Told in one go: a connection that is handed to a worker whose server has closed would be nobody's.
      if (worker.isConnected()) worker.disconnect()
    },
    kill: () => worker.process.kill('SIGKILL'),
  }
}
