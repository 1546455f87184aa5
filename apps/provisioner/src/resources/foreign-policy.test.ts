import { describe, expect, it } from 'vitest'
import { foreignPolicyWarnings } from './foreign-policy.ts'

const policy = { name: 'theirs', type: 'client' } as const

describe('foreignPolicyWarnings', () => {
  it('says that a UNANIMOUS permission will deny, where a foreign policy does not admit our client', () => {
    const [warning] = foreignPolicyWarnings('UNANIMOUS', [{ ...policy, admits: false }], 'gateway')
    expect(warning).toMatch(
      /theirs.*does not admit client gateway.*UNANIMOUS.*will deny.*AFFIRMATIVE/,
    )
  })

  it('says UNANIMOUS where Keycloak says nothing, because that is its default', () => {
    const [warning] = foreignPolicyWarnings(undefined, [{ ...policy, admits: false }], 'gateway')
    expect(warning).toContain('UNANIMOUS')
  })

  it.each([
    ['UNANIMOUS', true, 'admits client gateway'],
    ['UNANIMOUS', undefined, 'whenever this policy denies'],
    ['AFFIRMATIVE', false, 'may exchange as well'],
    ['CONSENSUS', false, 'majority'],
  ] as const)('tells what %s means for a policy that admits us: %s', (strategy, admits, says) => {
    const [warning] = foreignPolicyWarnings(strategy, [{ ...policy, admits }], 'gateway')
    expect(warning).toContain(says)
    expect(warning).not.toContain('will deny')
  })

  it('is silent without foreign policies', () => {
    expect(foreignPolicyWarnings('UNANIMOUS', [], 'gateway')).toEqual([])
  })
})
