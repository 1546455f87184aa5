import type { AdminApi } from '../admin/admin-api.ts'
import {
  type LiveProtocolMapper,
  type MapperHome,
  protocolMappersIn,
} from '../admin/protocol-mapper-api.ts'
import { ABSENT, present } from '../current/live.ts'
import { CREATED_MARKER } from '../desired/marker.ts'
import { mergeFields } from '../fields/fields.ts'
import type { Operations } from './operations.ts'
import { required } from './permission-names.ts'
import { addressOf, type MapperOwner, mapperOwnerAddress, type ProtocolMapper } from './resource.ts'
import { unknownMapper } from './unknown-mapper.ts'

const PROTOCOL = 'openid-connect'
const MARKER = { config: { [CREATED_MARKER]: 'true' } }

export const protocolMapperOperations: Operations<ProtocolMapper> = {
  async read({ of, name, fields }, { api }) {
    const owner = await findOwner(of, api)
    const live = owner && mapperNamed(name, owner)
    const kind = fields.protocolMapper
    const isKnown =
      live?.protocolMapper === kind || (await api.server.hasMapper('protocol-mapper', kind))
    if (!isKnown) return unknownMapper(kind)
    if (live === undefined) return ABSENT
    return present({ ...live }, live.config?.[CREATED_MARKER] === 'true')
  },
  async create({ of, name, fields }, { api }) {
    const body = { name, protocol: PROTOCOL, ...mergeFields(MARKER, fields) }
    await api.protocolMappers.create(body, await requireOwner(of, api))
  },
  async update(mapper, { api }) {
    const owner = await requireOwner(mapper.of, api)
    const live = requireMapper(mapper, owner)
    await api.protocolMappers.update(mergeFields(live, mapper.fields), owner)
  },
  async remove(mapper, { api }) {
    const owner = await requireOwner(mapper.of, api)
    await api.protocolMappers.remove(requireMapper(mapper, owner), owner)
  },
}

/** A client or client scope, with the mappers it was read with. */
interface LiveOwner extends MapperHome {
  readonly mappers: readonly LiveProtocolMapper[]
}

async function findOwner(of: MapperOwner, api: AdminApi): Promise<LiveOwner | undefined> {
  const live =
    of.kind === 'client'
      ? await api.clients.find(of.clientId)
      : await api.clientScopes.find(of.name)
  return live && { kind: of.kind, id: live.id, mappers: protocolMappersIn(live) }
}

async function requireOwner(of: MapperOwner, api: AdminApi): Promise<LiveOwner> {
  return required(await findOwner(of, api), mapperOwnerAddress(of))
}

function requireMapper(mapper: ProtocolMapper, owner: LiveOwner): LiveProtocolMapper {
  return required(mapperNamed(mapper.name, owner), addressOf(mapper))
}

function mapperNamed(name: string, { mappers }: LiveOwner): LiveProtocolMapper | undefined {
  return mappers.find((mapper) => mapper.name === name)
}
