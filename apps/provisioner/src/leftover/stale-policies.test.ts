import { describe, expect, it } from 'vitest'
import type { LivePolicy } from '../admin/authorization-api.ts'
import { staleAmong } from './stale-policies.ts'

const policy: LivePolicy = { id: '1', name: 'exchange', type: 'client' }
const permission: LivePolicy = { id: '2', name: 'token-exchange.permission.idp.x', type: 'scope' }
const UNUSED = { policies: [policy], bindings: [], wanted: [], ending: [] }
const BOUND = { ...UNUSED, bindings: [{ policy, permission }] }

function names(use: Parameters<typeof staleAmong>[0]) {
  return staleAmong(use).map(({ name }) => name)
}

describe('staleAmong', () => {
  it('is a policy of ours that nothing is bound to', () => {
    expect(names(UNUSED)).toEqual(['exchange'])
  })

  it('is none that the trust file asks for', () => {
    expect(names({ ...UNUSED, wanted: ['exchange'] })).toEqual([])
  })

  it('is none that a permission still needs', () => {
    expect(names(BOUND)).toEqual([])
  })

  it('is one whose every permission the plan takes from it', () => {
    expect(names({ ...BOUND, ending: [permission.name] })).toEqual(['exchange'])
  })

  it('is none that one more permission needs', () => {
    const other = { ...permission, id: '3', name: 'token-exchange.permission.idp.y' }
    const bindings = [...BOUND.bindings, { policy, permission: other }]
    expect(names({ ...BOUND, bindings, ending: [permission.name] })).toEqual([])
  })
})
