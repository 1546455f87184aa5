import { describe, expect, it } from 'vitest'
import { ABSENT, type Live, present } from '../current/live.ts'
import type { Client, FormerGrant, FormerIdentityProvider } from '../resources/resource.ts'
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

  describe('with a digest of the secret', () => {
    const withDigest = { ...client, fields: { attributes: { 'cambio.secret-digest': 'v1:new' } } }
    const stale = { ...present({ attributes: { 'cambio.secret-digest': 'v1:old' } }) } as const
    const fieldsOf = (live: Live) => {
      const change = diff(withDigest, live)
      return change.action === 'update' ? change.fields : []
    }

    it('tells a rotated secret, and shows no digest', () => {
      expect(fieldsOf(stale)).toEqual([{ path: 'secret' }])
    })

    it('tells a secret once that is seen to differ', () => {
      expect(fieldsOf({ ...stale, secret: 'different' } as Live)).toEqual([{ path: 'secret' }])
    })

    it('does not say that a secret changes which is seen to be the same', () => {
      expect(fieldsOf({ ...stale, secret: 'same' } as Live)).toEqual([
        { path: 'digest of the secret' },
      ])
    })
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

describe('diff of what is found and not declared', () => {
  const former: FormerIdentityProvider = {
    kind: 'former-identity-provider',
    alias: 'old',
    internalId: '1',
    links: 3,
    obstacle: undefined,
    fields: {},
  }
  const grant: FormerGrant = {
    kind: 'former-grant',
    of: { kind: 'identity-provider', alias: 'partner', declared: false },
    policies: ['ours'],
    prune: true,
    fields: {},
  }

  it('deletes what is there, and tells what that costs', () => {
    expect(diff(former, present({}))).toMatchObject({
      action: 'delete',
      loss: { what: 'links of users to identity provider old', count: 3 },
    })
  })

  it('tells of no loss where nothing is lost', () => {
    expect(diff({ ...former, links: 0 }, present({}))).not.toHaveProperty('loss')
  })

  it('has nothing to do once it is gone', () => {
    expect(diff(former, ABSENT)).toMatchObject({ action: 'keep' })
  })

  it('deletes a former grant only when told to prune', () => {
    expect(diff(grant, present({}))).toMatchObject({ action: 'delete' })
    expect(diff({ ...grant, prune: false }, present({}))).toMatchObject({ action: 'keep' })
  })
})
