import type { EffectiveIssuer, EffectiveTrust } from './effective-trust.ts'

/**
 * One line for the start: whose tokens are accepted and by which roads, where they are exchanged, as which
 * client. Holds no secret.
 */
export function describeTrust({ issuers, realmIssuer, client }: EffectiveTrust): string {
  const accepted = issuers.map(describeIssuer).join('; ')
  return `accepts tokens of ${accepted}; exchanges at ${realmIssuer} as client ${client.id}`
}

function describeIssuer({ kind, name, issuer, via }: EffectiveIssuer): string {
  const roads = `via ${via.join(', ')}`
  if (kind === 'self') return `our own realm (${roads})`
  return name === issuer ? `${issuer} (${roads})` : `${name} = ${issuer} (${roads})`
}
