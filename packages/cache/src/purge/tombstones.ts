import type { CacheListener } from '../event/cache-event.ts'
import { Graveyard, type GraveyardOptions } from './graveyard.ts'
import { LogFollower } from './log-follower.ts'
import type { Mark } from './marks.ts'
import type { PurgeLog } from './purge-log.ts'

export interface TombstonesOptions extends Pick<GraveyardOptions, 'all' | 'keepSeconds'> {
  /** Absent: this process is alone. */
  readonly log?: PurgeLog | undefined
  /**
   * How old the knowledge of other replicas' purges may be before it is asked for again, seconds: the longest that a
   * purge whose message was lost goes unnoticed while Redis can be asked. Default: 5.
   */
  readonly checkSeconds?: number
  /** How far the clocks of two replicas may be apart, seconds. Default: 2. */
  readonly leewaySeconds?: number
  /** Most tombstones kept one by one. Default: 100,000. */
  readonly maxTombstones?: number
  /** The wall clock, in epoch seconds. */
  readonly now: () => number
  readonly onEvent: CacheListener
}

/** What was purged, here and in the other replicas. Nothing rejects. */
export interface Tombstones {
  /** Kills everything with these marks that began until now. True when all replicas will know. */
  raise(marks: readonly Mark[]): Promise<boolean>
  /** Whether an entry with these marks, whose exchange began then (epoch seconds), is dead as far as is known here. They are asked for only if anything is. */
  covers(marks: () => readonly Mark[], beganAt: number): boolean
  /** Makes sure that the knowledge is not older than `checkSeconds`. False when the others cannot be asked. */
  check(): Promise<boolean>
  /** Asks now. False when the others cannot be asked. */
  catchUp(): Promise<boolean>
  /** A number that is another one after each purge, here or elsewhere; undefined while the others must be asked first. */
  edition(): number | undefined
  /** Whether the others were ever asked: before that, nothing from outside the process can be believed. */
  readonly informed: boolean
  close(): void
}

const CHECK_SECONDS = 5
const LEEWAY_SECONDS = 2
/** About 20 MB. */
const MAX_TOMBSTONES = 100_000

export function createTombstones(options: TombstonesOptions): Tombstones {
  const { all, keepSeconds, log, now, onEvent } = options
  const { leewaySeconds = LEEWAY_SECONDS, maxTombstones = MAX_TOMBSTONES } = options
  const { checkSeconds = CHECK_SECONDS } = options
  const graveyard = new Graveyard({ all, keepSeconds, leewaySeconds, maxTombstones })
  const follower = log && new LogFollower({ log, graveyard, checkSeconds, now, onEvent })

  return {
    async raise(marks) {
      const at = now()
      const raised = marks.map((mark) => ({ mark, at }))
      for (const each of raised) graveyard.raise(each, at)
      return follower ? follower.append(raised) : true
    },
    covers: (marks, beganAt) => graveyard.covers(marks, beganAt),
    check: async () => follower?.check() ?? true,
    catchUp: async () => follower?.catchUp() ?? true,
    edition: () => ((follower?.isCurrent ?? true) ? graveyard.raises : undefined),
    get informed() {
      return follower?.informed ?? true
    },
    close: () => follower?.close(),
  }
}
