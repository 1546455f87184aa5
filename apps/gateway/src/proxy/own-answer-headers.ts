import { headerValues } from '@cambio/decision'
import type { Secret } from '@cambio/validation'
import { quotaHeaders, type Quota } from '../limit/quota.ts'

/** What the gateway says on a forwarded answer. */
export interface OwnAnswerHeaders {
  /** For the client's next DPoP proof (RFC 9449, section 8.2). */
  readonly nonce?: string | undefined
  /** The token came in the query, so no shared cache may keep the answer under that URL (RFC 6750, section 2.3). */
  readonly isPrivate?: boolean
  /** What is left of rate limits. Upstreams may have limits of their own, so theirs go on. */
  readonly quotas?: readonly Quota[] | undefined
  /** The issued token: a header of the upstream that holds it goes no further. Absent: none was sent. */
  readonly secret?: Secret | undefined
  /** The upstream's cookies do not reach the client. */
  readonly dropsCookies?: boolean | undefined
}

/** What becomes of an upstream's head. */
export interface AnswerRules extends OwnAnswerHeaders {
  /** An upstream's own `Location` as the client knows it. */
  readonly relocate: (location: string) => string
  readonly requestId: string
}

/** Whether there is anything that most answers do not have. */
export function saysMore({ nonce, isPrivate = false, quotas }: OwnAnswerHeaders): boolean {
  return nonce !== undefined || isPrivate || quotas !== undefined
}

/** Directives that let a shared cache keep an answer. */
const SHARED = /^(?:public|s-maxage(?:=.*)?)$/i
/** Directives that keep every shared cache out. */
const NOT_SHARED = /^(?:private|no-store)$/i

/** These of the upstream's headers give way to ours. */
export function givesWay(name: string, { nonce, isPrivate = false }: OwnAnswerHeaders): boolean {
  return (nonce !== undefined && name === 'dpop-nonce') || (isPrivate && name === 'cache-control')
}

/** Our headers as a flat list. @param received The upstream's, flat. */
export function ownAnswerHeaders(
  received: readonly string[],
  { nonce, isPrivate = false, quotas }: OwnAnswerHeaders,
): readonly string[] {
  return [
    ...(quotas === undefined ? [] : Object.entries(quotaHeaders(quotas)).flat()),
    ...(nonce === undefined ? [] : ['dpop-nonce', nonce]),
    ...(isPrivate ? ['cache-control', privateOnly(headerValues(received, 'cache-control'))] : []),
  ]
}

/** What the upstream says of caching, as far as it does not concern shared caches. */
function privateOnly(values: readonly string[]): string {
  const directives = values.flatMap((value) => value.split(',')).map((each) => each.trim())
  const kept = directives.filter((each) => each !== '' && !SHARED.test(each))
  return kept.some((each) => NOT_SHARED.test(each))
    ? kept.join(', ')
    : ['private', ...kept].join(', ')
}
