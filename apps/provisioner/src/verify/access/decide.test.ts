import { describe, expect, it } from 'vitest'
import type { GateFacts, PolicyFacts, Strategy } from './access-facts.ts'
import { decide } from './decide.ts'

const OURS: PolicyFacts = {
  name: 'ours',
  type: 'client',
  ours: true,
  negative: false,
  clients: ['gateway'],
}
const DENYING: PolicyFacts = { ...OURS, name: 'denying', ours: false, clients: ['other'] }
const ROLE: PolicyFacts = { ...OURS, name: 'role', type: 'role', ours: false, clients: undefined }

function gate(strategy: Strategy, ...policies: readonly PolicyFacts[]): GateFacts {
  return {
    owner: { kind: 'identity-provider', alias: 'partner', declared: true },
    state: 'present',
    covers: true,
    strategy,
    policies,
  }
}

describe('decide', () => {
  it('lets nobody in by a permission without a policy', () => {
    expect(decide(gate('UNANIMOUS'), 'gateway')).toBe('no')
    expect(decide(gate('AFFIRMATIVE'), 'gateway')).toBe('no')
  })

  it('lets nobody in by a permission that is off or about something else', () => {
    const fitting = gate('UNANIMOUS', OURS)
    expect(decide({ ...fitting, state: 'absent' }, 'gateway')).toBe('no')
    expect(decide({ ...fitting, covers: false }, 'gateway')).toBe('no')
  })

  it.each([
    ['UNANIMOUS', [OURS], 'yes'],
    ['UNANIMOUS', [OURS, DENYING], 'no'],
    ['UNANIMOUS', [OURS, ROLE], 'depends'],
    ['UNANIMOUS', [DENYING, ROLE], 'no'],
    ['AFFIRMATIVE', [OURS, DENYING], 'yes'],
    ['AFFIRMATIVE', [DENYING], 'no'],
    ['AFFIRMATIVE', [DENYING, ROLE], 'depends'],
    ['CONSENSUS', [OURS, DENYING], 'no'],
    ['CONSENSUS', [OURS, OURS, DENYING], 'yes'],
    ['CONSENSUS', [OURS, ROLE], 'depends'],
    ['CONSENSUS', [DENYING, ROLE], 'no'],
  ] as const)('counts votes as Keycloak does: %s of %o is %s', (strategy, policies, verdict) => {
    expect(decide(gate(strategy, ...policies), 'gateway')).toBe(verdict)
  })

  it('turns a negative policy round', () => {
    const allBut = gate('UNANIMOUS', { ...OURS, negative: true })
    expect(decide(allBut, 'gateway')).toBe('no')
    expect(decide(allBut, undefined)).toBe('yes')
  })
})
