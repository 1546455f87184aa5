import { describe, expect, it } from 'vitest'
import type { FieldChange } from '../fields/fields.ts'
import type { Change } from '../plan/change.ts'
import type { Client } from '../resources/resource.ts'
import { unrelatedChanges } from './unrelated-changes.ts'

const client: Client = {
  kind: 'client',
  part: 'exchange-client',
  clientId: 'gateway',
  fields: {},
  onCreate: {},
  secret: undefined,
}
const update = (...fields: readonly FieldChange[]): Change => ({
  action: 'update',
  resource: client,
  fields,
  warnings: [],
})
const keep: Change = { action: 'keep', resource: client, warnings: [] }
const plan = (...changes: readonly Change[]) => ({ realm: 'company', changes })

const GRANT = { path: 'attributes.grant', from: '', to: 'partner' }
const ENABLED = { path: 'enabled', from: 'false', to: 'true' }

describe('unrelatedChanges', () => {
  it('finds none where the realm is as the trust file says', () => {
    expect(unrelatedChanges(plan(keep), plan(update(GRANT)))).toEqual([])
  })

  it('finds what is needed in any case', () => {
    const step = update(GRANT, ENABLED)
    expect(unrelatedChanges(plan(update(ENABLED)), plan(step))).toEqual([step])
    const missing: Change = { action: 'create', resource: client, fields: [], warnings: [] }
    expect(unrelatedChanges(plan(missing), plan(missing))).toEqual([missing])
  })

  it('finds none where an earlier migration came half way, or to its end', () => {
    const undo = update({ ...GRANT, from: 'partner', to: '' })
    expect(unrelatedChanges(plan(undo), plan(keep))).toEqual([])
    expect(unrelatedChanges(plan(undo), plan(update(GRANT)))).toEqual([])
  })
})
