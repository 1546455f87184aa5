import type { Purge } from '@cambio/cache'
import type { MetricObjectWithValues, MetricValue } from 'prom-client'
import type { ListeningPorts, ListenOptions } from '../gateway.ts'
import type { Report } from '../management/check.ts'

/** What one reading of the settings has read: the same bytes for every worker, whenever it is started. */
export interface Reading {
  /** The trust file's path; absent when the environment says it all. */
  readonly file: string | undefined
  /** Texts of files by their paths, secrets among them: only ever between our own processes, over their pipe. */
  readonly texts: ReadonlyMap<string, string>
}

export type Question =
  | { readonly about: 'report' }
  | { readonly about: 'metrics' }
  | { readonly about: 'purge'; readonly purge: Purge }

export type Metrics = readonly MetricObjectWithValues<MetricValue<string>>[]

/** What one worker has purged. */
export interface PurgedThere {
  readonly removed: number
  readonly everywhere: boolean
  readonly followed: readonly Purge[]
  readonly sessionsEnded: number
}

/** What a worker says to a question. */
export type Answer =
  | { readonly about: 'report'; readonly report: Report }
  | { readonly about: 'metrics'; readonly metrics: Metrics }
  /** Absent: caching is off. */
  | { readonly about: 'purge'; readonly purged?: PurgedThere }

export type AnswerTo<About extends Answer['about']> = Extract<Answer, { about: About }>

export type ToWorker =
  | { readonly kind: 'start'; readonly reading: Reading; readonly listen: ListenOptions }
  | { readonly kind: 'take'; readonly reading: Reading }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  | { readonly kind: 'close' }

export type FromWorker =
  /** It can hear. */
  | { readonly kind: 'here' }
  | { readonly kind: 'listening'; readonly ports: ListeningPorts }
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
