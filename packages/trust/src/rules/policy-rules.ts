import { POLICY_NAME } from '../defaults.ts'
import type { Path } from '../problem.ts'
import type { Declared } from './declared.ts'
import type { Rule } from './rule.ts'

export const policyRules: readonly Rule[] = [
  {
    says: 'Permissions share a client policy only where the same clients may exchange: a policy has one list of clients.',
    find: (trust) => {
      const owners = ownersOf(trust)
      return owners.flatMap(({ path, name, allowed }, index) => {
        const first = owners.slice(0, index).find((owner) => owner.name === name)
        if (first === undefined || first.allowed === allowed) return []
        return [
          {
            path,
            message: 'is the name of a policy that lets other clients in',
            hint: 'give the policy another name',
          },
        ]
      })
    },
  },
]

interface Owner {
  /** Where the policy is named. */
  readonly path: Path
  readonly name: string
  /** Those who may exchange, as one text. */
  readonly allowed: string
}

/** Those that have the shared policy first, then those that name their own. */
function ownersOf(trust: Declared): readonly Owner[] {
  const { client, policyName = POLICY_NAME } = trust
  if (client === undefined) return []
  const alone = listOf([client.id])
  const named = [...issuersOf(trust), ...targetsOf(trust)].map(({ path, name, others }) => ({
    path,
    name,
    allowed: listOf([client.id, ...others]),
  }))
  return [
    ...named.flatMap(({ path, name, allowed }) =>
      name === undefined && allowed === alone ? [{ path, name: policyName, allowed }] : [],
    ),
    ...named.flatMap(({ path, name, allowed }) =>
      name === undefined ? [] : [{ path, name, allowed }],
    ),
  ]
}

interface Named {
  readonly path: Path
  readonly name: string | undefined
  /** Who may exchange besides the exchange client. */
  readonly others: readonly string[]
}

function issuersOf(trust: Declared): readonly Named[] {
  return trust.issuers.flatMap((issuer, index) =>
    issuer === undefined || 'self' in issuer
      ? []
      : [
          {
            path: ['issuers', index, 'policyName'],
            name: issuer.policyName,
            others: grantedBy(trust, [issuer.alias, issuer.issuer]),
          },
        ],
  )
}

function targetsOf(trust: Declared): readonly Named[] {
  return trust.clients.flatMap((target, index) =>
    target === undefined
      ? []
      : [
          {
            path: ['clients', index, 'policyName'],
            name: target.policyName,
            others: grantedBy(trust),
          },
        ],
  )
}

/** Further clients that may exchange by a permission: of the origin with one of these names, or of any. */
function grantedBy(
  { grants }: Declared,
  names?: readonly (string | undefined)[],
): readonly string[] {
  return grants.flatMap((grant) => {
    if (grant === undefined || (names !== undefined && !names.includes(grant.from))) return []
    const { via = 'auto' } = grant
    return via === 'auto' || via.includes('idp-permission') ? grant.allow : []
  })
}

function listOf(clientIds: readonly string[]): string {
  return [...new Set(clientIds)].toSorted().join(', ')
}
