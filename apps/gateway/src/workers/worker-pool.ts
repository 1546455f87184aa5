import { setTimeout as pause } from 'node:timers/promises'
import type { ListeningPorts } from '../gateway.ts'
import type { Logger } from '../log/logger.ts'
import { DRAIN_SECONDS } from '../server/drain.ts'
import type { Answer, AnswerTo, Question, ToWorker } from './messages.ts'
import { restartPause } from './restart-pause.ts'
import { forkWorker, type WorkerLink } from './worker-link.ts'

/** Workers that are kept alive. */
export interface WorkerPool {
  /** Starts them; rejects, with what the first one says, when one can't listen. */
  start(): Promise<ListeningPorts>
  tell(message: Extract<ToWorker, { kind: 'take' }>): void
  /** The answers of those that answer. */
  ask<About extends Question['about']>(
    question: Question & { readonly about: About },
  ): Promise<readonly AnswerTo<About>[]>
  /** The answer of one that answers; none when nobody does. */
  askOne<About extends Question['about']>(
    question: Question & { readonly about: About },
  ): Promise<AnswerTo<About> | undefined>
  /** Lets them drain, then ends those that are left. */
  close(): Promise<void>
}

export interface PoolParts {
  readonly count: number
  readonly log: Logger
  /** What a worker is told first of all. */
  readonly greet: () => ToWorker
  /** One has ended unasked, and is replaced. */
  readonly onEnd: () => void
}

/** Longer than a worker's own drain takes. */
const CLOSE_MS = (DRAIN_SECONDS + 1) * 1_000

export function createWorkerPool({ count, log, greet, onEnd }: PoolParts): WorkerPool {
  const links = new Set<WorkerLink>()
  let isClosing = false

  /** A place in the pool: whoever ends in it is replaced. */
  async function keep(link: WorkerLink, former = 0): Promise<void> {
    const since = performance.now()
    const how = await link.ended
    links.delete(link)
    if (isClosing) return
    const waitMs = restartPause(former, performance.now() - since)
    log.error({ worker: link.id, how, waitMs }, 'a worker has ended, and is replaced')
    onEnd()
    await pause(waitMs, undefined, { ref: false })
    if (!isClosing) void keep(fork(), waitMs)
  }

  const listening = (): readonly WorkerLink[] => [...links].filter((link) => link.isListening)

  function fork(): WorkerLink {
    const link = forkWorker(greet)
    links.add(link)
    void tellOfStart(link)
    return link
  }

  async function tellOfStart({ id, pid, started }: WorkerLink): Promise<void> {
    const result = await started
    if (result.ok) log.info({ worker: id, pid }, 'a worker listens')
  }

  return {
    async start() {
      const first = Array.from({ length: count }, fork)
      const started = await Promise.all(first.map((link) => link.started))
      const ports = started.map((each) => {
        if (!each.ok) throw new Error(each.failure)
        return each.value
      })
      for (const link of first) void keep(link)
      return ports[0] ?? { port: 0 }
    },
    tell(message) {
      for (const link of links) link.tell(message)
    },
    async ask(question) {
      const answers = await Promise.all(listening().map((link) => link.ask(question)))
      return answers.filter(isAbout(question.about))
    },
    async askOne(question) {
      for (const link of listening()) {
        const answer = await link.ask(question)
        if (isAbout(question.about)(answer)) return answer
      }
      return undefined
    },
    async close() {
      isClosing = true
      const all = [...links]
      for (const link of all) link.close()
      const killer = setTimeout(() => all.forEach((link) => link.kill()), CLOSE_MS)
      await Promise.all(all.map((link) => link.ended))
      clearTimeout(killer)
    },
  }
}

const isAbout =
  <About extends Answer['about']>(about: About) =>
  (answer: Answer | undefined): answer is AnswerTo<About> =>
    answer?.about === about
