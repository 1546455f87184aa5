import { describe, expect, it } from 'vitest'
import { ABSENT, type Live, present } from '../current/live.ts'
import type { Client, IdentityProvider, Owner, Resource } from '../resources/resource.ts'
import type { Bonds } from './bonds.ts'
import { makeDestruction } from './destruction.ts'

const OF: Owner = { kind: 'identity-provider', alias: 'partner', declared: true }
const provider: IdentityProvider = {
  kind: 'identity-provider',
  alias: 'partner',
  providerId: undefined,
  fields: { config: { issuer: 'https://partner.example' } },
  onCreate: {},
  clientSecret: undefined,
}
const client: Client = {
  kind: 'client',
  part: 'exchange-client',
  clientId: 'gateway',
  fields: { enabled: true },
  onCreate: {},
  secret: undefined,
}
const permissions: Resource = { kind: 'permissions', of: OF, fields: { enabled: true } }
const policy: Resource = {
  kind: 'client-policy',
  name: 'ours',
  description: '',
  clientIds: ['gateway'],
  fields: {},
}
const grant: Resource = {
  kind: 'grant',
  of: OF,
  policy: 'ours',
  clientIds: ['gateway'],
  mode: 'at-least',
  fields: {},
}
const mapper: Resource = {
  kind: 'identity-provider-mapper',
  alias: 'partner',
  name: 'email',
  fields: {},
} as Resource

const OURS = present({}, true)
const ADOPTED = present({})
const ALL: readonly (readonly [Resource, Live])[] = [
  [provider, OURS],
  [permissions, ADOPTED],
  [client, OURS],
  [policy, OURS],
  [grant, OURS],
  [mapper, OURS],
]

function destroy(
  things: readonly (readonly [Resource, Live])[] = ALL,
  bonds: readonly (readonly [Resource, Bonds])[] = [],
  acceptLoss = false,
) {
  const comparisons = things.map(([resource, live]) => ({ resource, live }))
  return makeDestruction('company', comparisons, new Map(bonds), { acceptLoss }).changes
}

const told = (changes: ReturnType<typeof destroy>) =>
  changes.map(({ action, resource }) => `${action} ${resource.kind}`)

describe('makeDestruction', () => {
  it('removes what is ours, what needs others first', () => {
    expect(told(destroy())).toEqual([
      'delete grant',
      'delete client-policy',
      'delete client',
      'delete permissions',
      'delete identity-provider',
    ])
  })

  it('says nothing of what goes with its owner', () => {
    expect(told(destroy()).join()).not.toContain('mapper')
    expect(
      told(
        destroy([
          [provider, ADOPTED],
          [mapper, OURS],
        ]),
      ),
    ).toContain('delete identity-provider-mapper')
  })

  it('keeps what was there before, and says what is declared of it', () => {
    const [change] = destroy([[provider, ADOPTED]])
    expect(change).toMatchObject({
      action: 'keep',
      warnings: [expect.stringContaining('config.issuer')],
    })
  })

  it('never removes the realm', () => {
    const realm: Resource = { kind: 'realm', realm: 'company', fields: {} }
    expect(destroy([[realm, OURS]])).toEqual([])
  })

  it('has nothing to do where nothing is', () => {
    expect(destroy(ALL.map(([resource]) => [resource, ABSENT]))).toEqual([])
  })

  it('stops at an identity provider with linked users, and names the word', () => {
    const linked = [[provider, { links: 3, foreign: [] }]] as const
    const [blocked] = destroy(ALL, linked).filter(({ action }) => action === 'blocked')
    expect(blocked).toMatchObject({
      why: expect.stringContaining('3 users are linked'),
      remedy: expect.stringContaining('--accept-data-loss'),
    })
    expect(destroy(ALL, linked, true).at(-1)).toMatchObject({
      action: 'delete',
      loss: { count: 3 },
    })
  })

  it('keeps permissions that others bound policies to, and names them', () => {
    const foreign = [[permissions, { links: 0, foreign: ['theirs (token-exchange…)'] }]] as const
    const adopted = ALL.map(
      ([resource, live]) => [resource, resource === provider ? ADOPTED : live] as const,
    )
    const kept = destroy(adopted, foreign).find(({ resource }) => resource === permissions)
    expect(kept).toMatchObject({ action: 'keep', warnings: [expect.stringContaining('theirs')] })
    const lost = destroy(adopted, foreign, true).find(({ resource }) => resource === permissions)
    expect(lost).toMatchObject({ action: 'delete', loss: { count: 1 } })
  })

  it('stops at an owner whose permissions others use', () => {
    const foreign = [[permissions, { links: 0, foreign: ['theirs'] }]] as const
    const blocked = destroy(ALL, foreign).find(({ resource }) => resource === provider)
    expect(blocked).toMatchObject({ action: 'blocked', why: expect.stringContaining('theirs') })
  })

  it('keeps our policy where others bound it, and one that is not ours', () => {
    const used = [[policy, { links: 0, foreign: ['their.permission'] }]] as const
    expect(destroy(ALL, used).find(({ resource }) => resource === policy)).toMatchObject({
      action: 'keep',
      warnings: [expect.stringContaining('their.permission')],
    })
    const [kept] = destroy([[policy, ADOPTED]])
    expect(kept).toMatchObject({ action: 'keep' })
  })
})
