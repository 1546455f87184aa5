import type { Secret } from '@cambio/validation'
import { type Actor, readActor } from './read-actor.ts'

/** Whom an issued token must name as actor now, if anybody. One that can't be read is somebody nobody knows: no token is in his name. */
export function expectedActor(
  read: (() => Secret) | undefined,
): Pick<Actor, 'sub' | 'client'> | undefined {
  if (read === undefined) return undefined
  const actor = readActor(read)
  return actor.ok ? actor.value : {}
}
