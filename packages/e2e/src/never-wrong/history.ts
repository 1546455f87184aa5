import { realmSub } from './cast.ts'
import type { Subject } from './subjects.ts'

/** What was purged, or whose sign-out was told. */
export type Ended =
  | { readonly by: 'all' }
  | { readonly by: 'issuer'; readonly issuer: string }
  | { readonly by: 'subject'; readonly issuer: string; readonly sub: string }
  | { readonly by: 'session'; readonly issuer: string; readonly sid: string }
  | { readonly by: 'jti'; readonly issuer: string; readonly jti: string }
  | { readonly by: 'token'; readonly token: string }

interface Past {
  readonly what: Ended
  /** Which gateway was asked: that one knows from then on, in any case. */
  readonly at: number
  /** Epoch milliseconds: when it was asked for, and when that was answered. */
  readonly from: number
  to: number
  /** Whether the answer said that every gateway will know. */
  everywhere: boolean
}

/** A purge that a gateway knew of. */
export interface KnownPurge {
  /** Epoch milliseconds. */
  readonly from: number
  /** Whether it names the subject's token, session or user, so that the token is good for nothing any more. */
  readonly personal: boolean
}

/** What was done to the gateways during a run, so far as it decides what is due to a request. */
export interface History {
  /** From now on somebody is purging; the function that is given back says when it was answered, and how. */
  ending(what: Ended, at: number): (everywhere: boolean) => void
  /** Redis is down from now on, until the function that is given back is called. */
  outage(): () => void
  /** The purges that concern the subject and that this gateway had to know of at this moment. */
  knownPurges(subject: Subject, gateway: number, atMs: number): readonly KnownPurge[]
  /** Whether the user, the session or the token was ended after the token was made and before this moment. */
  mayBeSignedOut(subject: Subject, atMs: number): boolean
  readonly endings: number
}

/** A gateway looks for purges it was not told of at least every five seconds, and a busy machine is slow. */
const BOUND_MS = 8_000
/** No token lives as long. */
const FORGET_MS = 60_000
/** Of a purge, for clocks that differ: it also kills what begins that much later. */
const LEEWAY_SECONDS = 3

/** @param realm Our realm's issuer: who ends its users, ends what partners' tokens bought for them. */
export function createHistory(realm: string): History {
  let pasts: Past[] = []
  const outages: { from: number; to: number }[] = []
  let endings = 0

  const wasUp = (from: number, to: number): boolean =>
    !outages.some((each) => each.from <= to && from <= each.to)

  /** By itself, or by message or look-up, for which Redis had to be there. */
  const knew = ({ at, from, to, everywhere }: Past, gateway: number, atMs: number): boolean =>
    at === gateway ? to < atMs : everywhere && to + BOUND_MS < atMs && wasUp(from, to + BOUND_MS)

  const about = (subject: Subject): readonly Past[] =>
    pasts.filter(({ what }) => concerns(what, subject, realm))

  return {
    ending(what, at) {
      endings += 1
      const past: Past = { what, at, from: Date.now(), to: Infinity, everywhere: false }
      pasts = [...pasts.filter(({ from }) => past.from - from < FORGET_MS), past]
      return (everywhere) => {
        past.to = Date.now()
        past.everywhere = everywhere
      }
    },
    outage() {
      const outage = { from: Date.now(), to: Infinity }
      outages.push(outage)
      return () => (outage.to = Date.now())
    },
    knownPurges: (subject, gateway, atMs) =>
      about(subject)
        .filter((past) => knew(past, gateway, atMs))
        .map(({ what, from }) => ({ from, personal: isPersonal(what, realm) })),
    mayBeSignedOut: (subject, atMs) =>
      about(subject).some(
        ({ what, from, to }) =>
          what.by !== 'all' &&
          what.by !== 'issuer' &&
          from < atMs &&
          subject.iat < to / 1000 + LEEWAY_SECONDS,
      ),
    get endings() {
      return endings
    },
  }
}

function isPersonal(what: Ended, realm: string): boolean {
  if (what.by === 'all' || what.by === 'issuer') return false
  return what.by === 'token' || what.issuer !== realm
}

function concerns(what: Ended, subject: Subject, realm: string): boolean {
  if (what.by === 'all') return true
  if (what.by === 'token') return what.token === subject.token
  if (what.issuer === realm)
    return what.by === 'subject' && what.sub === realmSub(subject.alias, subject.sub)
  if (what.issuer !== subject.issuer) return false
  switch (what.by) {
    case 'issuer':
      return true
    case 'subject':
      return what.sub === subject.sub
    case 'session':
      return what.sid === subject.sid
    case 'jti':
      return what.jti === subject.jti
  }
}
