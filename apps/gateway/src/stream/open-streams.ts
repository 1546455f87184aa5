import { PROBLEMS } from '../answer/problems.ts'
import type { Generations } from '../generation/generations.ts'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { judgeAnew } from '../pipeline/judge-anew.ts'
import type { Exchanged } from '../pipeline/states.ts'
import { OpenStream } from './open-stream.ts'
import { Slots } from './slots.ts'

export interface OpenStreamsParts {
  readonly generations: Pick<Generations, 'current'>
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
}

/** How often they are looked through: a token's end is a whole second. */
const SWEEP_MS = 1_000
/** Nearly all requests are over by then, and cost nothing. */
const YOUNG_SECONDS = 2
/** For so long after the expiry a stream may go on while nobody can say whether it may: an outage of Keycloak is not everybody's end. */
const PATIENCE_SECONDS = 30

/**
 * The requests that are on their way, and what ends those that take long: the expiry of their token, as `streams` of their route says, and a purge
 * or a sign-out of what they go on by, here or at another replica. Looked through once a second, so a request pays for being entered only.
 */
export class OpenStreams {
  readonly #parts: OpenStreamsParts
  readonly #open = new Slots<OpenStream>()
  #timer: NodeJS.Timeout | undefined
  #isSweeping = false

  constructor(parts: OpenStreamsParts) {
    this.#parts = parts
  }

  /** Gives nothing where nothing would end it. @param exchanged Absent: it goes on without a token. */
  enter(exchanged: Exchanged | undefined): OpenStream | undefined {
    if (exchanged === undefined || exchanged.route.streams === 'keep') return undefined
    this.#timer ??= setInterval(() => void this.#sweep(), SWEEP_MS).unref()
    const stream = new OpenStream(exchanged, this.#parts.now())
    stream.slot = this.#open.take(stream)
    return stream
  }

  leave(stream: OpenStream): void {
    this.#open.free(stream.slot)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #sweep(): Promise<void> {
    if (this.#isSweeping || this.#open.size === 0) return
    this.#isSweeping = true
    try {
      await this.#parts.generations.current.purges?.check()
      for (const stream of this.#open.all()) this.#look(stream)
    } finally {
      this.#isSweeping = false
    }
  }

  #look(stream: OpenStream): void {
    const { generations, now } = this.#parts
    const age = now() - stream.beganAt
    if (age < YOUNG_SECONDS || stream.isJudged) return
    const { purges } = generations.current
    if (purges?.cover(stream.whose, stream.beganAt) === true)
      stream.end({ reason: 'stream_ended', cause: 'purged' })
    else if (now() >= stream.until) this.#expire(stream)
  }

  #expire(stream: OpenStream): void {
    const { streams } = stream.exchanged.route
    if (streams === 'reauthorize') void this.#judge(stream)
    else if (streams === 'end') stream.end({ reason: 'stream_ended', cause: 'expired' })
  }

  async #judge(stream: OpenStream): Promise<void> {
    stream.isJudged = true
    const again = await judgeAnew(stream.exchanged, this.#parts.generations.current.stages)
    stream.isJudged = false
    if (again.ok) stream.goesOn(again.value)
    else if (!this.#mayWait(stream, again.failure)) {
      const refusal = again.failure.reason
      stream.end({ reason: 'stream_ended', cause: 'refused', refusal })
    }
  }

  #mayWait({ until }: OpenStream, { reason }: GatewayFailure): boolean {
    return PROBLEMS[reason].fault === 'dependency' && this.#parts.now() - until < PATIENCE_SECONDS
  }
}
