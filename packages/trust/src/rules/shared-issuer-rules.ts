import { eachTenant, issuerName } from '../effective/each-tenant.ts'
import { acceptedAudiences } from '../effective/effective-accept.ts'
import { type Finding, quoted } from '../problem.ts'
import type { ExternalIssuer } from '../schema.ts'
import type { Declared } from './declared.ts'
import { eachExternal, external, type MaybeIssuer } from './external-issuers.ts'
import type { Rule } from './rule.ts'

/** What is said of an identity provider, and so once. */
const OF_PROVIDER = ['identityProvider', 'jwtGrant', 'mode', 'policyName', 'testClient'] as const

/** When entries of the issuers' list may have something in common. */
export const sharedIssuerRules: readonly Rule[] = [
  {
    says: 'Two issuers share an alias only when they share the issuer URL.',
    find: (trust) =>
      eachPair(trust, aliasesOf, ({ issuer, earlier, index, first }) =>
        issuer.issuer === earlier.issuer
          ? []
          : [
              {
                path: ['issuers', index, 'alias'],
                message: `is the alias of issuers[${first}] too`,
                hint: 'give each identity provider its own alias',
              },
            ],
      ),
  },
  {
    says: 'Two issuers share an issuer URL only when `accept.audience` or `accept.clients` tells their tokens apart: both have the list, and the lists have nothing in common.',
    find: (trust) =>
      eachPair(trust, urlsOf, ({ issuer, earlier, index, first }) =>
        areToldApart(issuer, earlier, trust)
          ? []
          : [
              {
                path: ['issuers', index, 'issuer'],
                message: `is the issuer of issuers[${first}] too, and nothing tells their tokens apart`,
                hint: 'write one entry for each issuer, or accept.audience (or accept.clients) in both, with nothing in common',
              },
            ],
      ),
  },
  {
    says: 'Of entries that share an issuer URL, all have an alias or none has.',
    find: (trust) =>
      eachPair(trust, urlsOf, ({ issuer, earlier, index, first }) =>
        (issuer.alias === undefined) === (earlier.alias === undefined)
          ? []
          : [
              {
                path: ['issuers', index, 'alias'],
                message: `stands in one of issuers[${first}] and issuers[${index}] only, and both are of one issuer`,
                hint: 'write it in both; it may be the same one',
              },
            ],
      ),
  },
  {
    says: 'How an identity provider is set up (`identityProvider`, `jwtGrant`, `mode`, `policyName`, `testClient`) is said in the first of the entries that share it.',
    find: (trust) =>
      eachPair(trust, urlsOf, ({ issuer, earlier, index, first }) =>
        issuer.alias === earlier.alias ? saidAgain(issuer, index, first) : [],
      ),
  },
  { says: 'Two issuers never share a name.', find: sharedNames },
]

interface Pair {
  readonly issuer: ExternalIssuer
  readonly earlier: ExternalIssuer
  readonly index: number
  readonly first: number
}

/** Each issuer that has something in common with an earlier one, with the first such one. */
function eachPair(
  { issuers }: Declared,
  keysOf: (issuer: ExternalIssuer) => readonly string[],
  find: (pair: Pair) => readonly Finding[],
): readonly Finding[] {
  const firsts = new Map<string, number>()
  return eachExternal(issuers, (issuer, index) => {
    const keys = keysOf(issuer)
    const first = keys.map((key) => firsts.get(key)).find((found) => found !== undefined)
    for (const key of keys) firsts.set(key, firsts.get(key) ?? index)
    const earlier = first === undefined ? undefined : external(issuers[first])
    return first === undefined || earlier === undefined
      ? []
      : find({ issuer, earlier, index, first })
  })
}

function aliasesOf(issuer: ExternalIssuer): readonly string[] {
  return eachTenant(issuer).flatMap(({ alias }) => (alias === undefined ? [] : [alias]))
}

function urlsOf(issuer: ExternalIssuer): readonly string[] {
  return eachTenant(issuer).map(({ issuer: url }) => url)
}

function areToldApart(one: ExternalIssuer, other: ExternalIssuer, trust: Declared): boolean {
  return (
    areDisjoint(audiencesOf(one, trust), audiencesOf(other, trust)) ||
    areDisjoint(one.accept?.clients, other.accept?.clients)
  )
}

function audiencesOf({ accept = {} }: ExternalIssuer, { client, keycloak }: Declared) {
  return client === undefined || keycloak === undefined
    ? accept.audience
    : acceptedAudiences(accept, { client, keycloak })
}

/** An empty list asks nothing, so it tells nothing apart. */
function areDisjoint(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return one.length > 0 && other.length > 0 && !one.some((item) => other.includes(item))
}

function saidAgain(issuer: ExternalIssuer, index: number, first: number): readonly Finding[] {
  return OF_PROVIDER.filter((field) => issuer[field] !== undefined).map((field) => ({
    path: ['issuers', index, field],
    message: `is said of the identity provider of issuers[${first}] too`,
    hint: `write it in issuers[${first}]`,
  }))
}

function sharedNames(trust: Declared): readonly Finding[] {
  const firsts = new Map<string, number>()
  return trust.issuers.flatMap((issuer, index) => {
    const names = namesOf(issuer)
    const taken = names.find((name) => firsts.has(name))
    const first = firsts.get(taken ?? '') ?? index
    for (const name of names) firsts.set(name, firsts.get(name) ?? index)
    if (taken === undefined || isToldAlready(issuer, trust.issuers[first], trust)) return []
    return [
      {
        path: ['issuers', index, 'name'],
        message: `is ${quoted(taken)}${issuer?.name === undefined ? ' by default' : ''}, and so is that of issuers[${first}]`,
        hint: 'give each entry its own name, for logs and for allow.issuers of routes',
      },
    ]
  })
}

function namesOf(issuer: MaybeIssuer): readonly string[] {
  if (issuer === undefined) return []
  return ('self' in issuer ? [issuer] : eachTenant(issuer)).map(issuerName)
}

/** Where nobody said a name, what makes two names one is mostly a mistake that has its own rule. */
function isToldAlready(one: MaybeIssuer, other: MaybeIssuer, trust: Declared): boolean {
  if (one?.name !== undefined || other?.name !== undefined) return false
  const [issuer, earlier] = [external(one), external(other)]
  if (issuer === undefined || earlier === undefined) return true
  return issuer.issuer !== earlier.issuer || !areToldApart(issuer, earlier, trust)
}
