import type { Decision } from './decision.ts'

/** What can be said of one check, whatever its result. */
export interface CheckDescription {
  /** Whether it can fail at all, with these settings and this request. */
  readonly isAsked: (decision: Decision) => boolean
  /** What was looked at, and what was wanted. Those that are not known are undefined. */
  readonly facts: (decision: Decision) => Readonly<Record<string, unknown>>
  /** What decides it; undefined: nothing that can be set. */
  readonly setting: (decision: Decision) => string | undefined
}

export const always = (): boolean => true
export const never = (): undefined => undefined

/** A token is asked for, unless the route is open to everybody. */
export const asksForToken = ({ route }: Decision): boolean => route?.public !== true
