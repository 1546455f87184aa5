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
  readonly action: 'create' | 'update'
  readonly resource: Resource
  /** For an update, the declared fields that differ; empty for a creation. */
  readonly fields: readonly FieldChange[]
  readonly warnings: readonly string[]
}

/** Something a person has to decide; nothing of the plan is applied before. */
export interface Blocked {
  readonly action: 'blocked'
  readonly resource: Resource
  readonly why: string
  readonly remedy: string
}
