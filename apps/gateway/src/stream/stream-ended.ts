import type { FailureReason } from '../pipeline/failure.ts'

/** Why something that was still open was ended. */
export type StreamEnded = { readonly reason: 'stream_ended' } & (
  | { readonly cause: 'expired' | 'purged' }
  /** The subject token was judged anew, and would not be let in now. */
  | { readonly cause: 'refused'; readonly refusal: FailureReason }
)
