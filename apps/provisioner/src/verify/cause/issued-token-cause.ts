import type { IssuedTokenFailure } from '@cambio/exchange'
import type { Cause } from './refusal.ts'

/** Keycloak gave a token that is not what was asked for: what differs, and which setting decides it. Pure. */
export function causeOfIssued(failure: IssuedTokenFailure): Cause {
  if (failure.reason === 'keys_unavailable') {
    return {
      code: 'realm-keys',
      cause: `the keys of our realm could not be read: ${failure.cause}`,
      setting: 'keycloak.url',
      fix: 'see that the realm’s jwks_uri can be reached from here',
    }
  }
  const got = failure.got.join(', ') || 'nothing'
  const expected = failure.expected.join(', ')
  return {
    code: `issued-${failure.check}`,
    cause: `Keycloak gave a token whose ${failure.check} is ${got} instead of ${expected}`,
    ...REMEDIES[failure.check],
  }
}

const REMEDIES: Readonly<
  Record<
    Exclude<IssuedTokenFailure, { reason: 'keys_unavailable' }>['check'],
    Pick<Cause, 'setting' | 'fix'>
  >
> = {
  token: {
    setting: 'Keycloak’s option hostname',
    fix: 'see that the realm’s issuer is keycloak.url/realms/keycloak.realm from everywhere',
  },
  typ: {
    setting: 'the mappers of the exchange client',
    fix: 'remove the one that changes typ',
  },
  azp: { setting: 'client.id', fix: 'remove the mapper that changes azp' },
  sub: { setting: 'routes[].target', fix: 'remove the mapper that changes sub' },
  audience: {
    setting: 'client.mappers',
    fix: 'declare an audience mapper for the route’s target.audience on the exchange client, and run cambio apply',
  },
  scope: {
    setting: 'client.scopes',
    fix: 'attach the route’s target.scope to the exchange client, and run cambio apply',
  },
  scope_wider: {
    setting: 'routes[].target.allowedScope',
    fix: 'name there the scopes Keycloak adds by itself, or make them optional at the exchange client',
  },
  lifetime: {
    setting: 'routes[].target.maxLifetimeSeconds',
    fix: 'shorten the access token lifespan of the realm or of the exchange client, raise this, or compare the clocks',
  },
  cnf: {
    setting: 'client.bound',
    fix: 'make this agree with the exchange client’s settings for DPoP and certificate-bound tokens in Keycloak',
  },
  act: {
    setting: 'client.actorToken',
    fix: 'use a Keycloak that supports delegation (26.8 or later, feature token-exchange-delegation), or leave the actor out',
  },
}
