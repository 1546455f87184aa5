import type { Live } from '../current/live.ts'
import { compareFields, type FieldChange } from '../fields/fields.ts'
import type { Resource } from '../resources/resource.ts'
import type { Change } from './change.ts'

/** What one declared thing needs, given what the realm has of it. */
export function diff(resource: Resource, live: Live): Change {
  if (live.state === 'blocked') {
    return { action: 'blocked', resource, why: live.why, remedy: live.remedy }
  }
  const { warnings } = live
  if (live.state === 'absent') return { action: 'create', resource, fields: [], warnings }
  const fields: readonly FieldChange[] = [
    ...compareFields(resource.fields, live.fields),
    ...(live.secret === 'different' ? [{ path: 'secret' }] : []),
  ]
  if (fields.length === 0) return { action: 'keep', resource, warnings }
  return { action: 'update', resource, fields, warnings }
}
