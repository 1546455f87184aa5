import type { GateFacts, PolicyFacts } from './access-facts.ts'

/** `depends`: on a policy that looks at more than the client. */
export type Verdict = 'yes' | 'no' | 'depends'

/**
 * Whether a permission lets this client exchange, as Keycloak decides it (`AbstractDecisionCollector`): by
 * the votes of its policies and its decision strategy; without any policy nobody may.
 *
 * @param clientId Undefined: a client that no policy names.
 */
export function decide(gate: GateFacts, clientId: string | undefined): Verdict {
  if (gate.state === 'absent' || !gate.covers || gate.policies.length === 0) return 'no'
  const votes = gate.policies.map((policy) => vote(policy, clientId))
  const count = (verdict: Verdict): number => votes.filter((one) => one === verdict).length
  switch (gate.strategy) {
    case 'UNANIMOUS':
      return count('no') > 0 ? 'no' : count('depends') > 0 ? 'depends' : 'yes'
    case 'AFFIRMATIVE':
      return count('yes') > 0 ? 'yes' : count('depends') > 0 ? 'depends' : 'no'
    case 'CONSENSUS':
      return majority(count('yes'), count('depends'), votes.length)
  }
}

/** What one policy says of a client. */
export function vote({ clients, negative }: PolicyFacts, clientId: string | undefined): Verdict {
  if (clients === undefined) return 'depends'
  const isNamed = clientId !== undefined && clients.includes(clientId)
  return isNamed === negative ? 'no' : 'yes'
}

function majority(yes: number, depends: number, all: number): Verdict {
  if (yes > all - yes) return 'yes'
  return yes + depends > all - (yes + depends) ? 'depends' : 'no'
}
