import type { Purged } from './ask-gateway.ts'
import type { PurgeChoice } from './purge-choice.ts'

/** What was purged, who knows, and what is left to do. */
export function renderPurged(
  { removed, everywhere, sessionsEnded }: Purged,
  by: PurgeChoice['by'],
): string {
  const lines = [
    `Purged by ${by}: ${found(removed, by)}, ${count(sessionsEnded, 'Keycloak session')} ended.`,
    everywhere ? EVERYWHERE : HERE_ONLY,
    ...(isOfMany(by) ? [OF_MANY] : []),
  ]
  return lines.join('\n')
}

const found = (removed: number, by: PurgeChoice['by']): string =>
  isOfMany(by)
    ? 'whatever was kept is used no more'
    : `${count(removed, 'entry', 'entries')} removed`

/** Nothing lists what these concern. */
const isOfMany = (by: PurgeChoice['by']): boolean => by === 'all' || by === 'issuer'

const EVERYWHERE = 'Every gateway that shares a Redis with this one obeys within a second.'
const HERE_ONLY =
  'Only this gateway obeys yet: Redis did not take the purge. It tells the others as soon as Redis is back; until then they serve what they have in memory, to the end of each entry. Run again when Redis is back, or purge at each gateway.'
const OF_MANY =
  'The Keycloak sessions behind it go on to their own end. To end them now, sign everybody out in Keycloak: realm, Sessions, Sign out all active sessions.'

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`
