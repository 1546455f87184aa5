import { describe, expect, it } from 'vitest'
import { foreignPolicyWarnings } from './foreign-policy.ts'

const policy = { name: 'theirs', type: 'client' } as const
const CLIENTS = ['batch-worker', 'gateway']

describe('foreignPolicyWarnings', () => {
  it('says that a UNANIMOUS permission will deny, where a foreign policy does not admit our clients', () => {
    const foreign = [{ ...policy, denied: ['gateway'] }]
    const [warning] = foreignPolicyWarnings('UNANIMOUS', foreign, CLIENTS)
    expect(warning).toMatch(
      /theirs.*does not admit client gateway .*UNANIMOUS.*will deny.*mode: exact.*AFFIRMATIVE/,
    )
  })

  it('names every client that it does not admit', () => {
    const foreign = [{ ...policy, denied: CLIENTS }]
    const [warning] = foreignPolicyWarnings('UNANIMOUS', foreign, CLIENTS)
    expect(warning).toContain('does not admit clients batch-worker, gateway ')
  })

  it('says UNANIMOUS where Keycloak says nothing, because that is its default', () => {
    const foreign = [{ ...policy, denied: ['gateway'] }]
    expect(foreignPolicyWarnings(undefined, foreign, CLIENTS)[0]).toContain('UNANIMOUS')
  })

  it.each([
    ['UNANIMOUS', [], 'admits clients batch-worker, gateway'],
    ['UNANIMOUS', undefined, 'whenever this policy denies'],
    ['AFFIRMATIVE', CLIENTS, 'may exchange as well'],
    ['CONSENSUS', CLIENTS, 'majority'],
  ] as const)('tells what %s means for a policy that denies %s', (strategy, denied, says) => {
    const [warning] = foreignPolicyWarnings(strategy, [{ ...policy, denied }], CLIENTS)
    expect(warning).toContain(says)
    expect(warning).not.toContain('will deny')
  })

  it('is silent without foreign policies', () => {
    expect(foreignPolicyWarnings('UNANIMOUS', [], CLIENTS)).toEqual([])
  })
})
