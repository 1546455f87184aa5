import { storedSubject, type StoredToken } from '@cambio/cache'
import type { Exchanged, Open } from '../pipeline/states.ts'
import type { StreamEnded } from './stream-ended.ts'

/** A request that is on its way, with the token that it goes on by. */
export class OpenStream {
  /** Epoch seconds. */
  readonly beganAt: number
  /** It is being judged anew. */
  isJudged = false
  /** Where it is kept. */
  slot = -1
  #exchanged: Exchanged
  #until: number
  #whose: Pick<StoredToken, 'subject' | 'issued'> | undefined
  #end: (ended: StreamEnded) => void = ignore

  constructor(exchanged: Exchanged, beganAt: number) {
    this.beganAt = beganAt
    this.#exchanged = exchanged
    this.#until = exchanged.issued.claims.exp
  }

  get exchanged(): Exchanged {
    return this.#exchanged
  }

  /** When its token expires, epoch seconds. */
  get until(): number {
    return this.#until
  }

  /** What a purge knows it by. */
  get whose(): Pick<StoredToken, 'subject' | 'issued'> {
    const { subject, issued } = this.#exchanged
    this.#whose ??= { subject: storedSubject(subject), issued: storedSubject(issued) }
    return this.#whose
  }

  /** It was let in anew; on a route that has become public it needs no token. */
  goesOn(again: Exchanged | Open): void {
    this.#until = again.kind === 'open' ? Infinity : again.issued.claims.exp
    if (again.kind === 'open') return
    this.#exchanged = again
    this.#whose = undefined
  }

  /** Says how it is ended. */
  onEnd(end: (ended: StreamEnded) => void): void {
    this.#end = end
  }

  end(ended: StreamEnded): void {
    this.#end(ended)
  }
}

function ignore(): void {}
