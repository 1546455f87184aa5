import type { Finding, Path } from '../problem.ts'
import type { ProtocolMapper } from '../schema.ts'
import type { Declared } from './declared.ts'
import { duplicates } from './duplicates.ts'
import { external } from './external-issuers.ts'
import type { Rule } from './rule.ts'

interface Named {
  readonly name: string
}

/** Keycloak knows clients, roles, scopes and mappers by their names: two of one name would be one thing. */
export const nameRules: readonly Rule[] = [
  {
    says: 'Two entries of `clients` never share an id.',
    find: ({ clients }) =>
      duplicates(clients, (client) => client?.id).map(({ index, first }) => ({
        path: ['clients', index, 'id'],
        message: `is the id of clients[${first}] too`,
        hint: 'write one entry for each client',
      })),
  },
  {
    says: 'What is said of the exchange client stands at `client`; an entry of `clients` for it says its roles alone.',
    find: ({ client, clients }) =>
      clients.flatMap((entry, index) => {
        if (entry === undefined || entry.id !== client?.id) return []
        const repeated = (['displayName', 'scopes', 'mappers'] as const).filter((key) => entry[key])
        return repeated.map((key) => ({
          path: ['clients', index, key],
          message: 'is of the exchange client, which has its own place',
          hint: `write ${key} under client`,
        }))
      }),
  },
  {
    says: 'Two roles of the realm, or of one client, never share a name.',
    find: ({ roles, clients }) => [
      ...sameNames(roles, ['roles']),
      ...clients.flatMap((client, index) =>
        sameNames(client?.roles ?? [], ['clients', index, 'roles']),
      ),
    ],
  },
  {
    says: 'Two client scopes never share a name.',
    find: ({ clientScopes }) => sameNames(clientScopes, ['clientScopes']),
  },
  {
    says: 'A client scope is attached to a client once: as `default` or as `optional`.',
    find: (trust) => clientsOf(trust).flatMap(({ path, scopes }) => attachedTwice(scopes, path)),
  },
  {
    says: 'Two mappers of one client, client scope or identity provider never share a name.',
    find: (trust) => mapperLists(trust).flatMap(({ path, mappers }) => sameNames(mappers, path)),
  },
]

function sameNames(things: readonly (Named | undefined)[], path: Path): readonly Finding[] {
  return duplicates(things, (thing) => thing?.name).map(({ index, first }) => ({
    path: [...path, index],
    message: `has the name of the one at ${first} too`,
    hint: 'give each its own name',
  }))
}

interface ClientPart {
  readonly path: Path
  readonly scopes: NonNullable<Declared['client']>['scopes']
  readonly mappers: readonly ProtocolMapper[]
}

function clientsOf({ client, clients }: Declared): readonly ClientPart[] {
  const targets = clients.map((entry, index) => ({ entry, path: ['clients', index] }))
  return [{ entry: client, path: ['client'] }, ...targets].map(({ entry, path }) => ({
    path,
    scopes: entry?.scopes,
    mappers: entry?.mappers ?? [],
  }))
}

function attachedTwice(scopes: ClientPart['scopes'], path: Path): readonly Finding[] {
  const { default: always = [], optional = [] } = scopes ?? {}
  const all = [
    ...always.map((scope, index) => ({ scope, path: [...path, 'scopes', 'default', index] })),
    ...optional.map((scope, index) => ({ scope, path: [...path, 'scopes', 'optional', index] })),
  ]
  return duplicates(all, ({ scope }) => scope).flatMap(({ index }) =>
    all.slice(index, index + 1).map((second) => ({
      path: second.path,
      message: 'is attached to this client already',
      hint: 'keep one of the two',
    })),
  )
}

interface MapperList {
  readonly path: Path
  readonly mappers: readonly Named[]
}

function mapperLists(trust: Declared): readonly MapperList[] {
  return [
    ...clientsOf(trust).map(({ path, mappers }) => ({
      path: [...path, 'mappers'],
      mappers: mappers.map(named),
    })),
    ...trust.clientScopes.map((scope, index) => ({
      path: ['clientScopes', index, 'mappers'],
      mappers: (scope?.mappers ?? []).map(named),
    })),
    ...trust.issuers.map((issuer, index) => ({
      path: ['issuers', index, 'identityProvider', 'mappers'],
      mappers: external(issuer)?.identityProvider?.mappers ?? [],
    })),
  ]
}

/** As the provisioner calls it. */
function named(mapper: ProtocolMapper): Named {
  return { name: mapper.name ?? ('audience' in mapper ? `audience ${mapper.audience}` : '') }
}
