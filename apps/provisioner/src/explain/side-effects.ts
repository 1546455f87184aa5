import type { EffectiveIssuer } from '@cambio/trust'

/** What a real exchange leaves behind, to be told before it is made; sentences. Empty: nothing. */
export function sideEffects({
  via,
  oneTime,
}: Pick<EffectiveIssuer, 'via' | 'oneTime'>): readonly string[] {
  const has = (road: (typeof via)[number]) => via.includes(road)
  return [
    ...(has('jwt-grant') && oneTime
      ? [
          'By jwt-grant Keycloak takes this token once: after this nobody can exchange it by that road again, the gateway neither.',
        ]
      : []),
    ...(has('idp-permission')
      ? [
          'By idp-permission Keycloak creates and links a user it has not seen before, and each exchange leaves a session that ends when it has been idle.',
        ]
      : []),
    ...(has('standard') ? ['By standard the token’s own session gets our client too.'] : []),
  ]
}
