import type { Live, SecretComparison } from '../current/live.ts'
import { SECRET_DIGEST } from '../desired/marker.ts'
import { compareFields, type FieldChange } from '../fields/fields.ts'
import type { Leftover, Resource } from '../resources/resource.ts'
import type { Change, Loss } from './change.ts'

/** What one declared thing needs, given what the realm has of it. */
export function diff(resource: Resource, live: Live): Change {
  if (live.state === 'blocked') {
    return { action: 'blocked', resource, why: live.why, remedy: live.remedy }
  }
  if (isLeftover(resource)) return diffLeftover(resource, live)
  const lasting = [...live.warnings, ...(resource.notes ?? [])]
  const warnings = [...lasting, ...(resource.conditions ?? [])]
  if (live.state === 'absent') return { action: 'create', resource, fields: [], warnings }
  const differing = compareFields(resource.fields, live.fields)
  const fields: readonly FieldChange[] = [
    ...differing.filter((change) => !isDigest(change)),
    ...secretChange(live.secret, differing.some(isDigest)),
  ]
  if (fields.length === 0) return { action: 'keep', resource, warnings: lasting }
  return { action: 'update', resource, fields, warnings }
}

/** What nobody declares is to go, wherever it is found. */
function diffLeftover(resource: Leftover, { state, warnings }: Exclude<Live, Blocking>): Change {
  const isToGo = state === 'present' && (resource.kind !== 'former-grant' || resource.prune)
  if (!isToGo) return { action: 'keep', resource, warnings }
  return { action: 'delete', resource, fields: [], warnings, ...lossOf(resource) }
}

type Blocking = Extract<Live, { readonly state: 'blocked' }>

function lossOf(resource: Leftover): { readonly loss?: Loss } {
  if (resource.kind !== 'former-identity-provider' || resource.links === 0) return {}
  const what = `links of users to identity provider ${resource.alias}`
  return { loss: { what, count: resource.links } }
}

const LEFTOVERS: readonly Resource['kind'][] = [
  'stale-policy',
  'orphaned-permission',
  'former-grant',
  'former-identity-provider',
]

function isLeftover(resource: Resource): resource is Leftover {
  return LEFTOVERS.includes(resource.kind)
}

function isDigest({ path }: FieldChange): boolean {
  return path.endsWith(`.${SECRET_DIGEST}`)
}

/** A secret that was seen to be the same is not said to change where only its digest is another one. */
function secretChange(secret: SecretComparison, isDigestOther: boolean): readonly FieldChange[] {
  if (secret === 'different') return [{ path: 'secret' }]
  if (!isDigestOther) return []
  return [{ path: secret === 'same' ? 'digest of the secret' : 'secret' }]
}
