import type { TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { attempt } from '../admin/attempt.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import type { OnInterrupt } from '../lock/with-lock.ts'
import type { Progress } from '../current/read-current.ts'
import { type PlannedRealm, planRealm } from '../plan-realm.ts'
import { reportPlan } from '../report/make-report.ts'
import { authenticationOf } from '../trust-file/credential.ts'
import type { SecretOf } from '../trust-file/secrets.ts'
import type { AccessFacts } from './access/access-facts.ts'
import { effectiveAccess } from './access/effective-access.ts'
import { readAccessFacts } from './access/read-access-facts.ts'
import type { Check } from './live/check.ts'
import { exchangeTerms } from './live/exchange-terms.ts'
import { proveLive } from './live/prove-live.ts'
import { rulesOf } from './live/rule.ts'
import { type TestSecrets, testClientsOf } from './subject/test-clients.ts'
import { parseTokenOption, placeTokens, type TokenTexts } from './subject/token-option.ts'
import type { Verification } from './verification.ts'

export interface VerifyOptions {
  readonly secretOf: SecretOf
  /** Epoch seconds. */
  readonly now: () => number
  readonly onRead: Progress
  readonly onInterrupt: OnInterrupt
  /** Really exchange; undefined: only look. */
  readonly live: LiveTokens | undefined
}

/** Where subject tokens come from. */
export interface LiveTokens {
  /** As they stand on the command line: `-`, a file, or `alias=file`. */
  readonly options: readonly string[]
  readonly texts: TokenTexts
  readonly testSecrets: TestSecrets
}

/**
 * Whether a realm is as its trust file says, who can really exchange what, and, when asked to try, whether it works.
 * Looking sends no writing request; trying makes a client and removes it.
 */
export async function verifyRealm(
  trust: TrustFile,
  options: VerifyOptions,
): Promise<Result<Verification, ProvisionFailure>> {
  const planned = await planRealm(trust, { ...options, purpose: 'plan' })
  if (!planned.ok) return planned
  const report = reportPlan(planned.value)
  if (isRealmMissing(planned.value)) return ok({ report, access: [], checks: undefined })

  const facts = await attempt(() => readFacts(planned.value))
  if (!facts.ok) return facts
  const access = effectiveAccess(planned.value.trust, facts.value)
  const { live } = options
  if (live === undefined) return ok({ report, access, checks: undefined })
  const checks = await prove(trust, planned.value, facts.value, { ...options, live })
  // Read anew: by now it counts what the trying wrote.
  return checks.ok
    ? ok({ report: reportPlan(planned.value), access, checks: checks.value })
    : checks
}

async function prove(
  trust: TrustFile,
  { trust: settled, resources, session }: PlannedRealm,
  facts: AccessFacts,
  { secretOf, now, onInterrupt, live }: VerifyOptions & { readonly live: LiveTokens },
): Promise<Result<readonly Check[], ProvisionFailure>> {
  const rules = rulesOf(trust, settled, facts)
  const names = rules.map(({ name }) => name)
  const options = live.options.map((text) => parseTokenOption(text, names))
  const given = placeTokens(options, rules, live.texts)
  if (!given.ok) return given
  const testClients = await testClientsOf(settled, live.testSecrets)
  if (!testClients.ok) return err(testClients.failure)
  return await proveLive(
    {
      trust,
      rules,
      background: { trust: settled, resources, facts },
      exchangeClient: {
        id: trust.client.id,
        authentication: authenticationOf(trust.client, secretOf),
      },
      terms: exchangeTerms(trust),
      sources: { given: given.value, testClients: testClients.value },
      now,
      onInterrupt,
    },
    session.api,
  )
}

function readFacts({ trust, resources, realm }: PlannedRealm): Promise<AccessFacts> {
  return readAccessFacts(trust, resources, realm.api)
}

/** One that apply would make first; there is nothing to look at yet. */
function isRealmMissing({ plan }: PlannedRealm): boolean {
  return plan.changes.some(
    ({ action, resource }) => action === 'create' && resource.kind === 'realm',
  )
}
