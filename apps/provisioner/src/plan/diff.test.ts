import { describe, expect, it } from 'vitest'
import { ABSENT, type Live, present } from '../current/live.ts'
import type { Client } from '../resources/resource.ts'
import { diff } from './diff.ts'

const client: Client = {
  kind: 'client',
  part: 'exchange-client',
  clientId: 'gateway',
  fields: { enabled: true, publicClient: false },
  onCreate: { standardFlowEnabled: false },
  secret: { from: 'env', name: 'SECRET' },
}
const asDeclared: Live = present({ enabled: true, publicClient: false, standardFlowEnabled: true })

describe('diff', () => {
  it('keeps what is as declared, also where it differs from what a creation would set', () => {
    expect(diff(client, asDeclared)).toMatchObject({ action: 'keep' })
  })

  it('creates what is absent', () => {
    expect(diff(client, ABSENT)).toMatchObject({ action: 'create', fields: [] })
  })

  it('updates the fields that differ, and no other', () => {
    expect(diff(client, present({ enabled: false, publicClient: false }))).toMatchObject({
      action: 'update',
      fields: [{ path: 'enabled', from: 'false', to: 'true' }],
    })
  })

  it('updates a secret that differs, naming it and nothing more', () => {
    expect(diff(client, { ...asDeclared, secret: 'different' } as Live)).toMatchObject({
      action: 'update',
      fields: [{ path: 'secret' }],
    })
  })

  it.each(['same', 'not-compared'] as const)('leaves a secret alone that is %s', (secret) => {
    expect(diff(client, { ...asDeclared, secret } as Live)).toMatchObject({ action: 'keep' })
  })

  it('carries warnings on', () => {
    const change = diff(client, { ...asDeclared, warnings: ['look here'] } as Live)
    expect(change).toMatchObject({ warnings: ['look here'] })
  })

  it('does not touch what a person has to decide', () => {
    expect(diff(client, { state: 'blocked', why: 'because', remedy: 'do this' })).toEqual({
      action: 'blocked',
      resource: client,
      why: 'because',
      remedy: 'do this',
    })
  })
})
