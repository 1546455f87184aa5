import { err, ok, parseToken } from '@cambio/validation'
import type { Result, Secret } from '@cambio/validation'
import { errorCode } from '../client/error-code.ts'

/** Who acts for the subject, by the actor's own token, which **nobody has checked**: only the server does. */
export interface Actor {
  readonly text: Secret
  readonly sub?: string
  /** The client the token was issued to (`azp`, `client_id`). */
  readonly client?: string
}

const SETTING = 'check the file of client.actorToken'

/** Reads the actor's token as it is now. It must be a signed token that names somebody, so that `act` can be compared with it. */
export function readActor(read: () => Secret): Result<Actor, string> {
  let text: Secret
  try {
    text = read()
  } catch (error) {
    return err(`needs the actor token, which can’t be read${errorCode(error)}; ${SETTING}`)
  }
  const parsed = parseToken(text)
  if (!parsed.ok) return err(`needs an actor token that is a signed JWT; ${SETTING}`)
  const { sub, azp, client_id: clientId } = parsed.value.claims
  const client = azp ?? clientId
  if (typeof sub !== 'string' && typeof client !== 'string')
    return err(`needs an actor token that names somebody (sub, azp or client_id); ${SETTING}`)
  return ok({
    text,
    ...(typeof sub === 'string' && { sub }),
    ...(typeof client === 'string' && { client }),
  })
}
