import { Transform, type Readable } from 'node:stream'
import { notePassed } from '../stream/passed-bytes.ts'
import { BodyTooLarge } from './upstream-failure.ts'

/**
 * The body, as far as the limit: one byte more ends it with {@link BodyTooLarge}. Back-pressure passes through.
 *
 * When the limited stream ends first, because the upstream has answered or the limit is reached, the rest of the source is read and thrown
 * away: the client's connection must still carry the answer, and some clients read it only after they have sent all.
 */
export function limitBody(source: Readable, limitBytes: number): Readable {
  let seenBytes = 0
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seenBytes += chunk.length
      notePassed(chunk)
      if (seenBytes > limitBytes) done(new BodyTooLarge(limitBytes))
      else done(null, chunk)
    },
  })
  source.pipe(limited)
  // After `pipe`, whose own listener stops the source.
  limited.once('close', () => source.resume())
  return limited
}
