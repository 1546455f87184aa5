import type IdentityProviderMapperRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderMapperRepresentation.js'
import type { Connection, Purpose } from './connection.ts'

/** A living mapper of an identity provider. */
export interface LiveIdentityProviderMapper extends IdentityProviderMapperRepresentation {
  readonly id: string
  readonly name: string
  readonly config?: Readonly<Record<string, unknown>>
}

export interface IdentityProviderMapperApi {
  /** All of one identity provider; undefined when it is not there. */
  list(alias: string): Promise<readonly LiveIdentityProviderMapper[] | undefined>
  create(alias: string, mapper: IdentityProviderMapperRepresentation): Promise<void>
  update(alias: string, mapper: LiveIdentityProviderMapper): Promise<void>
  remove(alias: string, mapper: LiveIdentityProviderMapper): Promise<void>
}

export function identityProviderMapperApi({
  client: admin,
  read,
  write,
  remember,
}: Connection): IdentityProviderMapperApi {
  return {
    list: remember(async (alias: string) => {
      // The list is not paged. The library does not say that it gives null for 404.
      const found: IdentityProviderMapperRepresentation[] | null = await read(
        viewing(`list the mappers of identity provider ${alias}`),
        () => admin.identityProviders.findMappers({ alias }, { catchNotFound: true }),
      )
      return found?.filter(isLive)
    }),
    async create(alias, mapper) {
      await write(managing('create', alias, mapper.name), () =>
        admin.identityProviders.createMapper({ alias, identityProviderMapper: mapper }),
      )
    },
    async update(alias, mapper) {
      // Keycloak looks the path's id up and writes by the body's.
      await write(managing('change', alias, mapper.name), () =>
        admin.identityProviders.updateMapper({ alias, id: mapper.id }, mapper),
      )
    },
    async remove(alias, { id, name }) {
      await write(managing('delete', alias, name), () =>
        admin.identityProviders.delMapper({ alias, id }),
      )
    },
  }
}

function isLive(
  mapper: IdentityProviderMapperRepresentation,
): mapper is LiveIdentityProviderMapper {
  return mapper.id !== undefined && mapper.name !== undefined
}

function viewing(doing: string): Purpose {
  return { doing, role: 'view-identity-providers' }
}

function managing(verb: string, alias: string, name = ''): Purpose {
  const doing = `${verb} mapper ${name} of identity provider ${alias}`
  return { doing, role: 'manage-identity-providers' }
}
