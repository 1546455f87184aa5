import type { Decision } from '@cambio/decision'
import type { ExchangeFailure, IssuedTokenFailure } from '@cambio/exchange'

/** What went wrong after the token was accepted. */
export interface RoadFailures {
  /** Roads that gave no token, in the order they were tried. */
  readonly refused: readonly ExchangeFailure[]
  /** The token that a road gave is not what was asked for. */
  readonly issued: IssuedTokenFailure | undefined
}

type Failure = NonNullable<Decision['failure']>

export function roadFailures({ failure, passedOver = [] }: Decision): RoadFailures {
  if (failure === undefined || !('road' in failure))
    return { refused: passedOver, issued: undefined }
  if (isAboutIssued(failure)) return { refused: passedOver, issued: failure }
  return { refused: [...(failure.passedOver ?? passedOver), failure], issued: undefined }
}

function isAboutIssued(
  failure: Extract<Failure, { readonly road: unknown }>,
): failure is IssuedTokenFailure {
  return failure.reason === 'issued_token_invalid' || failure.reason === 'keys_unavailable'
}
