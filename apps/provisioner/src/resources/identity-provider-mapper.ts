import type { AdminApi } from '../admin/admin-api.ts'
import type { LiveIdentityProviderMapper } from '../admin/identity-provider-mapper-api.ts'
import { ABSENT, present } from '../current/live.ts'
import { CREATED_MARKER } from '../desired/marker.ts'
import { mergeFields } from '../fields/fields.ts'
import type { Operations } from './operations.ts'
import { required } from './permission-names.ts'
import { addressOf, type IdentityProviderMapper } from './resource.ts'
import { unknownMapper } from './unknown-mapper.ts'

const MARKER = { config: { [CREATED_MARKER]: 'true' } }

export const identityProviderMapperOperations: Operations<IdentityProviderMapper> = {
  async read(mapper, { api }) {
    const live = await find(mapper, api)
    const kind = mapper.fields.identityProviderMapper
    const isKnown =
      live?.identityProviderMapper === kind ||
      (await api.server.hasMapper('identity-provider-mapper', kind))
    if (!isKnown) return unknownMapper(kind)
    return live === undefined
      ? ABSENT
      : present({ ...live }, live.config?.[CREATED_MARKER] === 'true')
  },
  async create({ alias, name, fields }, { api }) {
    const body = { name, identityProviderAlias: alias, ...mergeFields(MARKER, fields) }
    await api.identityProviderMappers.create(alias, body)
  },
  async update(mapper, { api }) {
    const live = await requireLive(mapper, api)
    await api.identityProviderMappers.update(mapper.alias, mergeFields(live, mapper.fields))
  },
  async remove(mapper, { api }) {
    await api.identityProviderMappers.remove(mapper.alias, await requireLive(mapper, api))
  },
}

async function find(
  { alias, name }: IdentityProviderMapper,
  api: AdminApi,
): Promise<LiveIdentityProviderMapper | undefined> {
  const mappers = await api.identityProviderMappers.list(alias)
  return mappers?.find((mapper) => mapper.name === name)
}

async function requireLive(
  mapper: IdentityProviderMapper,
  api: AdminApi,
): Promise<LiveIdentityProviderMapper> {
  return required(await find(mapper, api), addressOf(mapper))
}
