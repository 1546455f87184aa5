import type { TrustFile } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER, TRUST } from '../../test/trust.ts'
import { addressOf } from '../resources/resource.ts'
import { settle } from '../settled/settle.ts'
import { desiredPermissions } from './permissions.ts'

const OTHER = { alias: 'other', issuer: 'https://other.example' }
const ROUTE = { match: { path: '/' }, upstream: 'http://orders:8080' }
const BATCH = { from: 'partner', allow: ['batch-worker'] }

function stateOf(change: Partial<TrustFile>) {
  const trust = { ...TRUST, issuers: [PARTNER, OTHER], ...change }
  return desiredPermissions(settle(trust, { aliases: new Map(), auto: [] }))
}

/** The clients of each policy, by its name. */
function policies(change: Partial<TrustFile> = {}) {
  return Object.fromEntries(
    stateOf(change).flatMap((one) =>
      one.kind === 'client-policy' ? [[one.name, one.clientIds]] : [],
    ),
  )
}

/** The policy of each permission, and how strict it is. */
function grants(change: Partial<TrustFile> = {}) {
  return Object.fromEntries(
    stateOf(change).flatMap((one) =>
      one.kind === 'grant' ? [[addressOf(one), [one.policy, one.mode]]] : [],
    ),
  )
}

const NAME = 'gateway-token-exchange'
const ON = 'token-exchange permission of'

describe('desiredPermissions', () => {
  it('is one policy for all that the exchange client alone may exchange', () => {
    expect(policies()).toEqual({ [NAME]: ['gateway'] })
    expect(grants()).toEqual({
      [`${ON} identity provider partner`]: [NAME, 'at-least'],
      [`${ON} identity provider other`]: [NAME, 'at-least'],
    })
  })

  it('is one policy of its own for an identity provider with further clients', () => {
    const change = { grants: [{ ...BATCH, allow: ['batch-worker', 'audit'] }] }
    expect(policies(change)).toEqual({
      [NAME]: ['gateway'],
      [`${NAME} partner`]: ['audit', 'batch-worker', 'gateway'],
    })
    expect(grants(change)).toMatchObject({
      [`${ON} identity provider partner`]: [`${NAME} partner`, 'at-least'],
      [`${ON} identity provider other`]: [NAME, 'at-least'],
    })
  })

  it('lets into a target client whoever may exchange tokens of any origin', () => {
    const routes = [{ ...ROUTE, target: { audience: ['orders'] } }]
    expect(policies({ routes, grants: [BATCH] })).toMatchObject({
      [`${NAME} client orders`]: ['batch-worker', 'gateway'],
    })
  })

  it('does not count clients that may exchange by another road', () => {
    const change = { grants: [{ ...BATCH, via: ['jwt-grant' as const] }] }
    expect(policies(change)).toEqual({ [NAME]: ['gateway'] })
  })

  it('wires the permission of an identity provider that somebody else cares for', () => {
    const change = { grants: [{ from: 'theirs', allow: ['gateway'] }] }
    expect(stateOf(change)).toContainEqual(
      expect.objectContaining({
        kind: 'permissions',
        of: { kind: 'identity-provider', alias: 'theirs', declared: false },
      }),
    )
    expect(policies(change)).toEqual({ [NAME]: ['gateway'] })
  })

  it('is exact where one grant of the identity provider is', () => {
    expect(grants({ grants: [{ ...BATCH, mode: 'exact' }] })).toMatchObject({
      [`${ON} identity provider partner`]: [`${NAME} partner`, 'exact'],
      [`${ON} identity provider other`]: [NAME, 'at-least'],
    })
  })

  it('is exact on a target client only where every grant is, because all of them meet there', () => {
    const routes = [{ ...ROUTE, target: { audience: ['orders'] } }]
    const exact = { mode: 'exact' as const }
    const modeOf = (issuers: TrustFile['issuers']) =>
      grants({ routes, issuers })[`${ON} client orders`]?.[1]
    expect(modeOf([{ ...PARTNER, ...exact }, OTHER])).toBe('at-least')
    expect(
      modeOf([
        { ...PARTNER, ...exact },
        { ...OTHER, ...exact },
      ]),
    ).toBe('exact')
  })
})
