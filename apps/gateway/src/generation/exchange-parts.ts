import {
  createBreaker,
  createSubjectMapping,
  Turns,
  type Breaker,
  type DpopKey,
  type SubjectMapping,
} from '@cambio/exchange'
import type { ReversibleOnceGuard } from '@cambio/validation'
import { openOnce } from '../cache/open-once.ts'
import { createClientStanding, type ClientStanding } from '../client/client-standing.ts'
import type { IssueParts } from '../pipeline/issue-token.ts'
import { createExpectToken, type ExchangeTerms } from '../pipeline/expected-token.ts'
import type { Generation } from './generation.ts'
import type { LiveSettings } from './live-settings.ts'
import type { LongLived } from './long-lived.ts'
import type { Holds } from './shelf.ts'

/** What asking for tokens needs, of these settings. */
export interface ExchangeParts extends Pick<
  IssueParts,
  'standing' | 'terms' | 'expect' | 'turns' | 'breaker' | 'once'
> {
  /** What issued tokens are bound to; absent: to no key of this kind. */
  readonly dpopKey: DpopKey | undefined
}

interface Taking {
  readonly longLived: LongLived
  readonly holds: Holds
  readonly former: Generation | undefined
  /** What the replicas remember together; absent: this process is alone. */
  readonly sharedOnce: ReversibleOnceGuard | undefined
}

/** Puts them together; what the generation before has learned of the same server, client and issuers goes on. */
export function takeExchangeParts(settings: LiveSettings, taking: Taking): ExchangeParts {
  const { trust } = settings
  const { longLived, holds } = taking
  const standing = takeStanding(settings, taking)
  const terms = termsOf(settings, longLived)
  const mappings = takeMappings(settings, taking)
  return {
    standing,
    terms,
    expect: createExpectToken({ trust, standing, terms, mappings }),
    turns: holds.take(longLived.turns, trust.realmIssuer, () => new Turns()),
    breaker: holds.take(longLived.breakers, trust.realmIssuer, () => openBreaker(longLived)),
    once: takeOnce(taking),
    dpopKey: terms.bound?.by === 'dpop' ? terms.bound.key : undefined,
  }
}

/** A client whose credential alone changed may go on by the one before, until the new one is accepted. */
function takeStanding(
  { trust, secrets, authentication }: LiveSettings,
  { longLived: { clients, fingerprint, log, meters }, holds, former }: Taking,
): ClientStanding {
  const { realmIssuer, client } = trust
  const isSameClient =
    former?.trust.realmIssuer === realmIssuer && former.trust.client.id === client.id
  const name = fingerprint([realmIssuer, client, secrets.client])
  return holds.take(clients, name, () =>
    createClientStanding({
      client: { id: client.id, authentication },
      former: isSameClient ? former.standing.proven : undefined,
      trust,
      log,
      meters,
    }),
  )
}

function termsOf({ trust, secrets }: LiveSettings, { dpopKey }: LongLived): ExchangeTerms {
  const { bound } = trust.client
  const { actorToken } = secrets
  return {
    ...(actorToken && { actor: actorToken }),
    ...(bound === 'mtls' && { bound: { by: bound } }),
    ...(bound === 'dpop' && { bound: { by: bound, key: dpopKey } }),
  }
}

/** Without a Redis each of several replicas is first once; the server then refuses the second. */
function takeOnce({
  longLived: { assertions, now },
  holds,
  sharedOnce,
}: Taking): ReversibleOnceGuard {
  return sharedOnce ?? holds.take(assertions, 'memory', () => openOnce(undefined, now))
}

function takeMappings(
  { trust: { issuers, realmIssuer } }: LiveSettings,
  { longLived: { mappings, fingerprint }, holds }: Taking,
): ReadonlyMap<string, SubjectMapping> {
  return new Map(
    issuers.map(({ name, subjectIssuer }) => [
      name,
      holds.take(mappings, fingerprint([realmIssuer, subjectIssuer]), () => createSubjectMapping()),
    ]),
  )
}

function openBreaker({ log, meters, clock }: LongLived): Breaker {
  meters.exchangeBreakerOpen.set(0)
  return createBreaker({
    clock,
    onChange(state) {
      meters.exchangeBreakerOpen.set(state === 'closed' ? 0 : 1)
      if (state === 'open') log.warn(SPARED)
      if (state === 'closed') log.info('The authorization server answers again.')
    },
  })
}

const SPARED =
  'The authorization server did not answer several times in a row. For a few seconds nobody asks it; then one request tries. Tokens in the cache are used on.'
