import type { Secret } from '@cambio/validation'
import type { Rule } from '../live/rule.ts'
import type { SubjectSource } from './subject-source.ts'
import { type TestClient, testToken } from './test-client.ts'

/** What there is to get subject tokens from, by the name of the rule. */
export interface Sources {
  readonly given: ReadonlyMap<string, Secret>
  readonly testClients: ReadonlyMap<string, TestClient>
}

/** A given token goes before a test client: somebody meant this one. */
export function sourceOf(
  { name }: Rule,
  { given, testClients }: Sources,
): SubjectSource | undefined {
  const text = given.get(name)
  if (text !== undefined) return { kind: 'given', text }
  const client = testClients.get(name)
  return client === undefined ? undefined : { kind: 'test-client', get: () => testToken(client) }
}
