import { realmIssuer } from '../effective/realm-issuer.ts'
import type { Fault, Finding } from '../problem.ts'
import {
  address,
  EXTERNAL_ROADS,
  type Grant,
  type Road,
  SELF_ROADS,
  tenantAlias,
} from '../schema.ts'
import type { Declared } from './declared.ts'
import { duplicates } from './duplicates.ts'
import { eachExternal } from './external-issuers.ts'
import type { Rule } from './rule.ts'

/** What grants call our own realm. */
const SELF = 'self'

export const grantRules: readonly Rule[] = [
  {
    says: 'A grant is from an alias, an issuer’s URL, or `self` for our own realm, which is never written by its issuer URL.',
    find: (trust) =>
      eachGrant(trust, ({ from }, index) =>
        originFaults(from, trust).map((fault) => ({ path: ['grants', index, 'from'], ...fault })),
      ),
  },
  {
    says: '`self` is no alias: grants call our own realm so.',
    find: ({ issuers }) =>
      eachExternal(issuers, (issuer, index) =>
        issuer.alias === SELF
          ? [
              {
                path: ['issuers', index, 'alias'],
                message: 'is what grants call our own realm',
                hint: 'give the identity provider another alias',
              },
            ]
          : [],
      ),
  },
  {
    says: 'In a grant, `standard` and `none` are roads from `self` alone, and `jwt-grant`, `idp-permission` and `auto` are from everybody else.',
    find: (trust) => eachGrant(trust, roadFaults),
  },
  {
    says: 'A road stands in a grant’s `via` once, and a client in its `allow`.',
    find: (trust) => eachGrant(trust, repetitions),
  },
]

function originFaults(from: string, { keycloak }: Declared): readonly Fault[] {
  if (from === SELF) return []
  if (
    keycloak !== undefined &&
    withoutSlashes(from) === realmIssuer(keycloak.url, keycloak.realm)
  ) {
    return [{ message: 'is our own realm', hint: 'write from: self' }]
  }
  const isNamed = tenantAlias.safeParse(from).success || address.safeParse(from).success
  return isNamed
    ? []
    : [
        {
          message: 'is no alias and no URL',
          hint: 'write the alias of an identity provider, an issuer’s URL, or self',
        },
      ]
}

function roadFaults({ from, via }: Grant, index: number): readonly Finding[] {
  if (via === undefined) return []
  const roads: readonly Road[] = from === SELF ? SELF_ROADS : EXTERNAL_ROADS
  const hint = `write ${roads.join(' or ')}`
  if (via === 'auto') {
    const message = 'chooses among the roads of identity providers, and our own realm is none'
    return from === SELF ? [{ path: ['grants', index, 'via'], message, hint }] : []
  }
  return via.flatMap((road, at) =>
    roads.includes(road)
      ? []
      : [{ path: ['grants', index, 'via', at], message: `is no road from ${from}`, hint }],
  )
}

function repetitions({ via = [], allow }: Grant, index: number): readonly Finding[] {
  return Object.entries({ via: via === 'auto' ? [] : via, allow }).flatMap(([list, items]) =>
    duplicates<string>(items, (item) => item).map((duplicate) => ({
      path: ['grants', index, list, duplicate.index],
      message: `stands in the list twice: see ${list}[${duplicate.first}]`,
      hint: 'remove one',
    })),
  )
}

function eachGrant(
  { grants }: Declared,
  find: (grant: Grant, index: number) => readonly Finding[],
): readonly Finding[] {
  return grants.flatMap((grant, index) => (grant === undefined ? [] : find(grant, index)))
}

function withoutSlashes(url: string): string {
  return url.replace(/\/+$/, '')
}
