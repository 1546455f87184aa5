import type { ExchangeClient, UncheckedToken } from '@cambio/exchange'
import type { EffectiveTrust } from '@cambio/trust'
import type { Result } from '@cambio/validation'
import type { Logger } from '../log/logger.ts'
import type { Meters } from '../metrics/meters.ts'

/** How the authorization server has taken the exchange client's credential, the last time it was shown. */
export type Standing = 'untried' | 'accepted' | 'refused'

/**
 * The exchange client with its credential, and what became of it. A new credential is not always known to the server at the moment it
 * is known to us; so as long as it was never accepted, the one before it goes on being tried after it.
 */
export interface ClientStanding {
  /** With the credential that the settings give. */
  readonly client: ExchangeClient
  readonly standing: Standing
  /** Who is known to be accepted: this client, or itself with the credential before; absent when neither ever was. */
  readonly proven: ExchangeClient | undefined
  /** The server took the credential of the settings. */
  accepted(): void
  /** It did not: the first time in a row is an error in the log, and the metric stays up until it is accepted. */
  refused(): void
}

export interface ClientStandingParts {
  readonly client: ExchangeClient
  /** The same client with a credential that was accepted before; absent when there was none. */
  readonly former: ExchangeClient | undefined
  readonly trust: EffectiveTrust
  readonly log: Logger
  readonly meters: Meters
}

export function createClientStanding(parts: ClientStandingParts): ClientStanding {
  const { client, trust, log, meters } = parts
  let { former: proven } = parts
  let standing: Standing = 'untried'

  return {
    client,
    get standing() {
      return standing
    },
    get proven() {
      return proven
    },
    accepted() {
      standing = 'accepted'
      proven = client
      meters.exchangeClientRefused.set(0)
    },
    refused() {
      meters.exchangeClientRefused.set(1)
      if (standing === 'refused') return
      standing = 'refused'
      const goesOn = proven !== undefined && proven !== client
      if (goesOn) log.warn(refusedFacts(trust), NEW_CREDENTIAL_REFUSED)
      else log.error(refusedFacts(trust), CLIENT_REFUSED)
    },
  }
}

/**
 * Asks the server as this client; with the credential before it when the new one is refused and was never accepted; and once more with the new
 * one when that is refused too, since the server may have taken over the new one between the two. Asking again is safe: a server looks at the
 * client before it looks at the token (RFC 6749, section 3.2.1), so a refused client has used nothing up.
 *
 * @param ask Told whether the server has refused an earlier asking. It has not where the credential could not be read: then nobody was asked.
 */
export async function askAs<Failure extends { readonly reason: string; readonly status?: number }>(
  standing: ClientStanding,
  ask: (client: ExchangeClient, wasRefused: boolean) => Promise<Result<UncheckedToken, Failure>>,
): Promise<Asked<Result<UncheckedToken, Failure>>> {
  const { client, proven } = standing
  const isNew = proven !== undefined && proven !== client
  let asked = await askOnce(client, false)
  for (const next of isNew ? [proven, client] : []) {
    if (!asked.refused) break
    asked = await askOnce(next, asked.serverRefused)
  }
  return asked

  async function askOnce(as: ExchangeClient, wasRefused: boolean) {
    const outcome = await ask(as, wasRefused)
    const refused = !outcome.ok && outcome.failure.reason === 'client_refused'
    if (as === client && wasAccepted(outcome)) standing.accepted()
    if (as === client && refused) standing.refused()
    const serverRefused = wasRefused || (refused && outcome.failure.status !== undefined)
    return { client: as, outcome, refused, serverRefused }
  }
}

/** What came of asking, and with which credential that was. */
export interface Asked<Outcome> {
  readonly client: ExchangeClient
  readonly outcome: Outcome
}

/** A token that goes on as it is says nothing: nobody was asked. */
function wasAccepted(exchanged: Result<UncheckedToken, unknown>): boolean {
  return exchanged.ok && exchanged.value.road !== 'none'
}

const CLIENT_REFUSED =
  'The authorization server does not accept the exchange client. Check CLIENT_ID and CLIENT_SECRET (client in the trust file). If they are right, ISSUER may be another server’s: ISSUER is our realm, where tokens are exchanged, and SUBJECT_TOKEN_ISSUER the partner’s, whose tokens come in; they may be swapped.'
const NEW_CREDENTIAL_REFUSED =
  'The authorization server does not accept the exchange client’s new credential (client in the trust file, or CLIENT_SECRET_FILE). The one before it is still accepted and is used on. Give the client the new credential in Keycloak too, or put the old one back.'

function refusedFacts({ realmIssuer, client, issuers }: EffectiveTrust): object {
  const names = issuers.map(({ issuer }) => issuer)
  return { reason: 'client_refused', realmIssuer, client: client.id, subjectIssuers: names }
}
