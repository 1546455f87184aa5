import type { FieldChange } from '../fields/fields.ts'
import type { Resource } from '../resources/resource.ts'

/** What has to happen to one declared thing. Plain data, without any secret. */
export type Change = Settled | Step | Blocked

/** Nothing to do. */
export interface Settled {
  readonly action: 'keep'
  readonly resource: Resource
  readonly warnings: readonly string[]
}

/** A writing step. */
export interface Step {
  readonly action: 'create' | 'update' | 'delete'
  readonly resource: Resource
  /** For an update, the declared fields that differ; empty for a creation and a deletion. */
  readonly fields: readonly FieldChange[]
  readonly warnings: readonly string[]
  /** What is lost by it and cannot be got back; absent when nothing is. */
  readonly loss?: Loss
}

/** Data that a step destroys. A run takes such a step only when told so in words. */
export interface Loss {
  /** In plain words: `links of users to identity provider partner`. */
  readonly what: string
  readonly count: number
}

/** Something a person has to decide; nothing of the plan is applied before. */
export interface Blocked {
  readonly action: 'blocked'
  readonly resource: Resource
  readonly why: string
  readonly remedy: string
}
