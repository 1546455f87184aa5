/** What an API of the soak does with a request; the client says it in `x-deed`, and so knows what must come of it. */
export const API_DEEDS = [
  'answer',
  'large',
  'slow',
  'events',
  'echo',
  'error',
  'reset',
  'break',
  'hang',
] as const
export type ApiDeed = (typeof API_DEEDS)[number]

/** What a client does besides. */
export const CLIENT_DEEDS = ['forge', 'leave', 'upgrade'] as const
export type Deed = ApiDeed | (typeof CLIENT_DEEDS)[number]

export const LARGE_BYTES: number = 256 * 1_024
export const SLOW_PIECES = 8
export const PIECE_MS = 40

/** How an exchange of a client with the gateway ended. */
export type Ending =
  /** The whole answer came, with so many bytes of body. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly reason: string
      readonly bytes: number
    }
  /** It broke off after its head. */
  | { readonly kind: 'broken' }
  /** The client went away by itself. */
  | { readonly kind: 'left' }
  /** The connection broke before there was a head. */
  | { readonly kind: 'lost'; readonly cause: string }

/** Keycloak was away or busy, which any request with a token that is not in the cache may meet. */
const OF_KEYCLOAK = /^(?:server_unavailable|exchange_pending|exchange_unavailable)$/

/** Whether it is what had to come of it. `sentBytes`: of the body that the client sent. */
export function isDue(deed: Deed, ending: Ending, sentBytes: number): boolean {
  if (deed === 'leave')
    return ending.kind === 'left' || isWhole(ending, 200) || isOfKeycloak(ending)
  if (deed === 'forge') return isWhole(ending, 401)
  if (isOfKeycloak(ending)) return true
  switch (deed) {
    case 'answer':
    case 'slow':
    case 'events':
      return isWhole(ending, 200)
    case 'large':
      return isWhole(ending, 200) && ending.bytes === LARGE_BYTES
    case 'echo':
      return isWhole(ending, 200) && ending.bytes === sentBytes
    case 'upgrade':
      return isWhole(ending, 101) && ending.bytes === sentBytes
    case 'error':
      return isWhole(ending, 500)
    case 'reset':
      return isWhole(ending, 502)
    case 'hang':
      return isWhole(ending, 504)
    case 'break':
      return ending.kind === 'broken'
  }
}

type Answer = Extract<Ending, { kind: 'answer' }>

const isWhole = (ending: Ending, status: number): ending is Answer =>
  ending.kind === 'answer' && ending.status === status

const isOfKeycloak = (ending: Ending): boolean =>
  ending.kind === 'answer' && OF_KEYCLOAK.test(ending.reason)
