import { ABSENT, type Live } from '../current/live.ts'
import { onlyRemoved } from './only-removed.ts'
import type { Operations } from './operations.ts'
import { permissionNames, required, requireNames } from './permission-names.ts'
import { type FormerGrant, ownerAddress } from './resource.ts'
import { unbindPolicies } from './write-permission.ts'

export const formerGrantOperations: Operations<FormerGrant> = onlyRemoved({
  async read(grant, { api }) {
    const names = await permissionNames(grant.of, api)
    const live = names && (await api.authorization.permission(names.permission))
    const isBound = live?.policies.some(({ name }) => grant.policies.includes(name)) ?? false
    return isBound ? bound(grant) : ABSENT
  },
  async remove({ of, policies }, { api }) {
    const names = await requireNames(of, api)
    const live = required(await api.authorization.permission(names.permission), names.permission)
    await unbindPolicies(live, api, policies)
  },
})

function bound({ of, policies, prune }: FormerGrant): Live {
  const told = `the trust file grants nothing of ${ownerAddress(of)} by idp-permission any more, and ${policies.join(', ')} still does; run with --prune to unbind it, or add the grant to the trust file`
  return {
    state: 'present',
    fields: {},
    secret: 'not-compared',
    ours: true,
    warnings: prune ? [] : [told],
  }
}
