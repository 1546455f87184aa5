import { headerValues } from '@cambio/decision'

/** How the client's headers become those that the gateway would send. */
export interface HeaderChanges {
  /** Set in place of all of the same name. */
  readonly set: readonly (readonly [name: string, value: string])[]
  /** Taken away, in lower case; never one that is set. */
  readonly remove: readonly string[]
}

/**
 * Between the forwarding proxy and the next server, or how it tells where a request came from: it sets them by its own rules, over what clients send
 * (RFC 9110, 7.6.1; `Via` and `Forwarded` likewise).
 */
const PROXYS_OWN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-request-id',
])

/**
 * The difference between two heads, given flat. Pure. What is set and what goes is what the gateway would do to the same request, whoever decides that there;
 * but for the headers that every proxy sets by itself.
 */
export function headerChanges(
  received: readonly string[],
  forwarded: readonly string[],
): HeaderChanges {
  const [before, after] = [namesOf(received), namesOf(forwarded)]
  return {
    set: [...after]
      .filter((name) => !isSame(headerValues(received, name), headerValues(forwarded, name)))
      .map((name) => [name, headerValues(forwarded, name).join(name === 'cookie' ? '; ' : ', ')]),
    remove: [...before].filter((name) => !after.has(name)),
  }
}

function namesOf(headers: readonly string[]): ReadonlySet<string> {
  const names = headers.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase())
  return new Set(names.filter((name) => !PROXYS_OWN.has(name)))
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at])
