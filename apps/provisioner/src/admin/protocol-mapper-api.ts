import type ProtocolMapperRepresentation from '@keycloak/keycloak-admin-client/lib/defs/protocolMapperRepresentation.js'
import type { Connection, Purpose } from './connection.ts'

/** A living protocol mapper. */
export interface LiveProtocolMapper extends ProtocolMapperRepresentation {
  readonly id: string
  readonly name: string
}

/** What has the mapper: a client or a client scope, by Keycloak's id. */
export interface MapperHome {
  readonly kind: 'client' | 'client-scope'
  readonly id: string
}

/** Writes protocol mappers; they are read with the client or client scope that has them. */
export interface ProtocolMapperApi {
  create(mapper: ProtocolMapperRepresentation, home: MapperHome): Promise<void>
  update(mapper: LiveProtocolMapper, home: MapperHome): Promise<void>
  remove(mapper: LiveProtocolMapper, home: MapperHome): Promise<void>
}

export function protocolMapperApi({ client: admin, write }: Connection): ProtocolMapperApi {
  const homeOf = ({ kind }: MapperHome) => (kind === 'client' ? admin.clients : admin.clientScopes)
  return {
    async create(mapper, home) {
      await write(managing(`create mapper ${mapper.name}`), () =>
        homeOf(home).addProtocolMapper({ id: home.id }, mapper),
      )
    },
    async update(mapper, home) {
      // Keycloak looks the path's id up and writes by the body's.
      await write(managing(`change mapper ${mapper.name}`), () =>
        homeOf(home).updateProtocolMapper({ id: home.id, mapperId: mapper.id }, mapper),
      )
    },
    async remove(mapper, home) {
      await write(managing(`delete mapper ${mapper.name}`), () =>
        homeOf(home).delProtocolMapper({ id: home.id, mapperId: mapper.id }),
      )
    },
  }
}

/** The mappers a client or client scope was read with. */
export function protocolMappersIn({
  protocolMappers = [],
}: {
  readonly protocolMappers?: readonly ProtocolMapperRepresentation[]
}): readonly LiveProtocolMapper[] {
  return protocolMappers.filter(isLive)
}

function isLive(mapper: ProtocolMapperRepresentation): mapper is LiveProtocolMapper {
  return mapper.id !== undefined && mapper.name !== undefined
}

function managing(doing: string): Purpose {
  return { doing, role: 'manage-clients' }
}
