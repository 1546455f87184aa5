import { describeValue, excerpt, excerpts, isJsonObject, memberOf } from '@cambio/validation'
import type { DecisionFailure } from './decision-failure.ts'
import type { Facts } from './explanation.ts'

/** Words of servers are cut where they are read; this is for whatever is not. */
const MAX_FACT_CHARS = 240

/** The failure's facts as flat data: what has members is left out, but for the reason of a failure inside. */
export function factsOfFailure(failure: DecisionFailure): Facts {
  const { reason, ...facts } = failure
  return { reason, ...plainFacts(facts) }
}

/** Facts without those that are not known. Texts are excerpts. */
export function plainFacts(facts: Readonly<Record<string, unknown>>): Facts {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => {
      const fact = plainFact(value)
      return fact === undefined ? [] : [[name, fact] as const]
    }),
  )
}

function plainFact(value: unknown): Facts[string] | undefined {
  if (typeof value === 'string') return excerpt(value, MAX_FACT_CHARS)
  if (typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return textsOf(value)
  if (!isJsonObject(value)) return undefined
  const reason = memberOf(value, 'reason')
  return typeof reason === 'string' ? reason : undefined
}

function textsOf(values: readonly unknown[]): readonly string[] | undefined {
  const texts = values.filter((each) => typeof each === 'string')
  return texts.length === values.length ? excerpts(texts) : undefined
}

/** An unproven claim in a few characters. */
export function describeClaim(value: unknown): string | readonly string[] {
  if (!Array.isArray(value)) return describeValue(value)
  return textsOf(value) ?? 'an array'
}
