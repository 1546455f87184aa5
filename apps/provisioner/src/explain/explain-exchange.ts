import { type Decision, explain, type Explanation, type ReadyToExchange } from '@cambio/decision'
import type { SecretSources } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { describeFailure } from '../failure/describe-failure.ts'
import type { DeclaredTrust } from '../trust-file/declared-trust.ts'
import { resolveLoginSecrets } from '../trust-file/login-secrets.ts'
import { causeOfIssued } from '../verify/cause/issued-token-cause.ts'
import { exchangeLive, type LiveExchange } from './exchange-live.ts'
import type { Explained, RoadCause } from './explained.ts'
import { roadFailures } from './road-failures.ts'
import { sideEffects } from './side-effects.ts'
import { openWitness, type Witness } from './witness.ts'

export interface ExchangeQuestion extends LiveExchange {
  readonly declared: DeclaredTrust
  readonly sources: SecretSources
  readonly warn: (sentence: string) => void
}

/** Really exchanges an accepted token, and tells what came of each road; where the realm can be looked into, with its true cause. */
export async function explainExchange(
  accepted: Decision,
  question: ExchangeQuestion,
): Promise<Pick<Explained, 'explanation' | 'causes' | 'notes'>> {
  const { ready, warn } = question
  const witness = await callWitness(question)
  for (const sentence of sideEffects(ready.issuer)) warn(sentence)
  const decision = { ...accepted, ...(await exchangeLive(question)) }
  const found = await findCauses(decision, ready, witness)
  const causes = found.ok ? found.value : []
  return {
    explanation: withCause(explain(decision), causes),
    causes,
    notes: found.ok ? [] : [`${found.failure} ${MORE}`],
  }
}

/** Who can look into the realm, or why nobody can; a sentence. */
async function callWitness({
  declared: { trustFile },
  sources,
  now,
}: ExchangeQuestion): Promise<Result<Witness, string>> {
  if (trustFile === undefined) return err(NO_LOGIN)
  const secretOf = resolveLoginSecrets(trustFile, sources)
  if (!secretOf.ok)
    return err(
      asSentence(describeFailure({ reason: 'secrets_missing', problems: secretOf.failure })),
    )
  const witness = await openWitness(trustFile, secretOf.value, now)
  if (witness === undefined) return err(NO_LOGIN)
  return witness.ok ? witness : err(asSentence(describeFailure(witness.failure)))
}

const NO_LOGIN = 'There is no login of the provisioner (keycloak.admin in a trust file).'
const MORE =
  'So the cause is told from Keycloak’s answer alone; with a login that may see the realm and its events, it would be told from what is set there.'

async function findCauses(
  decision: Decision,
  ready: ReadyToExchange,
  witness: Result<Witness, string>,
): Promise<Result<readonly RoadCause[], string>> {
  const { refused, issued } = roadFailures(decision)
  const own = issued === undefined ? [] : [{ road: issued.road, ...causeOfIssued(issued) }]
  if (refused.length === 0) return ok(own)
  const told = witness.ok ? await witness.value.explain(refused, ready) : witness
  if (told.ok) return ok([...told.value, ...own])
  return err(
    typeof told.failure === 'string' ? told.failure : asSentence(describeFailure(told.failure)),
  )
}

/** The cause of the road that decided stands where Keycloak’s answer alone had to do. */
function withCause(explanation: Explanation, causes: readonly RoadCause[]): Explanation {
  const { failure } = explanation
  const last = causes.at(-1)
  if (failure === undefined || last === undefined) return explanation
  const { cause, setting, fix } = last
  const told = { cause: asSentence(cause), fix: `${asSentence(fix)} Setting: ${setting}.` }
  return { ...explanation, failure: { ...failure, ...told } }
}

function asSentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.:]$/.test(capital) ? capital : `${capital}.`
}
