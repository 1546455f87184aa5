import { excerpt } from '@cambio/validation'

/** Where Keycloak's answers say what was wrong, the most telling first. */
const MEMBERS = ['error_description', 'errorMessage', 'error']

/** Keycloak's explanations are a sentence; more is a page of some other server. */
const MAX_CHARACTERS = 200

/** What an answer says was wrong, as one bounded line; empty when it says nothing. */
export function explanationOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  const members = new Map<string, unknown>(Object.entries(body))
  const text = MEMBERS.map((name) => members.get(name)).find((found) => typeof found === 'string')
  return text === undefined ? '' : excerpt(text, MAX_CHARACTERS)
}
