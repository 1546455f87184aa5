import {
  bindingOf,
  expectedActor,
  type ExchangeClient,
  type ExchangeSettings,
  type ExpectedToken,
  type SubjectMapping,
} from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import type { ClientStanding } from '../client/client-standing.ts'
import type { Authenticated } from './states.ts'

/** What every exchange asks for, whoever the request is from: who acts, and what issued tokens are bound to. */
export type ExchangeTerms = Pick<ExchangeSettings, 'actor' | 'bound'>

/**
 * What the issued token must be for this request.
 *
 * @param client Who asks for it. Default: who the server is known to accept, which is who asked for a token that was kept.
 */
export type ExpectToken = (authenticated: Authenticated, client?: ExchangeClient) => ExpectedToken

export interface ExpectationParts {
  readonly trust: Pick<EffectiveTrust, 'realmIssuer' | 'client'>
  readonly standing: Pick<ClientStanding, 'client' | 'proven'>
  readonly terms: ExchangeTerms
  /** Whom our realm takes users for, by the issuer's name. */
  readonly mappings: ReadonlyMap<string, SubjectMapping>
}

export function createExpectToken(parts: ExpectationParts): ExpectToken {
  const { trust, standing, terms, mappings } = parts
  return ({ subject, issuer, route }, client = standing.proven ?? standing.client) => {
    const mapping = mappings.get(issuer.name)
    return {
      issuer: trust.realmIssuer,
      clientId: trust.client.id,
      subject,
      target: route.target,
      binding: bindingOf(terms.bound, client),
      actor: expectedActor(terms.actor),
      ...(mapping && { mapping }),
    }
  }
}
