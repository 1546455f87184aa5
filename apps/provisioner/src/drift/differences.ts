import type { Fields } from '../fields/fields.ts'
import type { Change } from '../plan/change.ts'
import type { Plan } from '../plan/plan.ts'
import { addressOf, type Resource } from '../resources/resource.ts'

/** One field, or a whole thing, that is not as a plan wants it. */
export interface PlanDifference {
  /** Of this field in this thing; the same in every plan. */
  readonly key: string
  readonly resource: Resource
  /** Undefined for a whole thing. */
  readonly path: string | undefined
  /** Undefined where it is secret or was not read. */
  readonly live: string | undefined
  readonly wanted: string | undefined
  /** Why a person has to decide. */
  readonly why: string | undefined
}

export function differencesIn(plan: Plan): readonly PlanDifference[] {
  return plan.changes.flatMap(differencesOf)
}

/** Whether a plan says how this is to be. */
export function declares(plan: Plan, { resource, path }: PlanDifference): boolean {
  const address = addressOf(resource)
  const change = plan.changes.find((one) => addressOf(one.resource) === address)
  if (change === undefined) return false
  return path === undefined || pathsIn(change.resource.fields).includes(path)
}

function differencesOf(change: Change): readonly PlanDifference[] {
  switch (change.action) {
    case 'keep':
      return []
    case 'blocked':
      return [difference(change.resource, { why: change.why })]
    case 'create':
      return [difference(change.resource, { live: 'missing', wanted: 'there' })]
    case 'delete':
      return [difference(change.resource, { live: 'there', wanted: 'gone' })]
    case 'update':
      return change.fields.map(({ path, from: live, to: wanted }) =>
        difference(change.resource, { path, live, wanted }),
      )
  }
}

type Sides = { readonly [Side in 'path' | 'live' | 'wanted' | 'why']?: string | undefined }

function difference(resource: Resource, { path, live, wanted, why }: Sides): PlanDifference {
  const key = JSON.stringify([addressOf(resource), path])
  return { key, resource, path, live, wanted, why }
}

function pathsIn(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'object' ? Object.keys(value).map((key) => `${name}.${key}`) : [name],
  )
}
