import type { JwtGrantSwitch } from '../resources/resource.ts'
import { aliasesBy, originName, type SettledTrust } from '../settled/settled-trust.ts'

/** The JWT grant's switch of each identity provider that is granted by that road and not declared. */
export function desiredJwtGrantSwitches(trust: SettledTrust): readonly JwtGrantSwitch[] {
  const declared = trust.issuers.map(({ alias }) => alias)
  return aliasesBy('jwt-grant', trust)
    .filter((alias) => !declared.includes(alias))
    .map((alias) => ({
      kind: 'jwt-grant-switch',
      alias,
      fields: { config: { jwtAuthorizationGrantEnabled: 'true' } },
      notes: trust.grants
        .filter(({ from }) => originName(from) === alias)
        .flatMap(({ notes = [] }) => notes),
    }))
}
