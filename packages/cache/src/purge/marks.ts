import { createHmac, type KeyObject } from 'node:crypto'
import type { StoredSubject, StoredToken } from '../store/stored-token.ts'
import type { Purge } from './purge.ts'

declare const markBrand: unique symbol

/**
 * One of the things an entry can be purged by, as a keyed hash: 43 characters of base64url that tell nothing about a
 * user, a session or a token. Made by {@link createMarker}, or read back by {@link asMark}.
 */
export type Mark = string & { readonly [markBrand]: true }

/** The marks of entries and purges. A purge concerns an entry if they share one. */
export interface Marker {
  /** Everything this entry can be purged by. */
  ofEntry(token: Pick<StoredToken, 'subject' | 'issued'>): readonly Mark[]
  /** Those of them that lead to few entries, and so have an index. */
  indexed(token: Pick<StoredToken, 'subject' | 'issued'>): readonly Mark[]
  /** What a purge puts a tombstone on. */
  ofPurge(purge: Purge): readonly Mark[]
  /** Where a purge finds the entries it concerns; none for an issuer or for everything. */
  indexOf(purge: Purge): readonly Mark[]
  /**
   * What signs a token out: a purge of itself, of its session or of its user. A purge of an issuer or of everything empties the
   * cache and says nothing of anybody.
   */
  ofSubject(subject: StoredSubject): readonly Mark[]
  readonly all: Mark
}

type Facts = readonly [kind: string, ...parts: readonly string[]]

/** @param hashKey The seal key's `hashing` key, or `createHashKey()` where nothing is shared. */
export function createMarker(hashKey: KeyObject): Marker {
  // An entry in memory is judged at every hit; its identities do not change.
  const known = new WeakMap<StoredSubject, readonly Mark[]>()
  const all = mark(['all'])

  return {
    all,
    ofEntry: ({ subject, issued }) => [
      all,
      ...identityMarks(subject),
      ...(issued ? identityMarks(issued) : []),
    ],
    indexed: ({ subject, issued }) => [
      ...pointers(subject).map(mark),
      ...(issued ? pointers(issued).map(mark) : []),
    ],
    ofSubject: (subject) => subjectFacts(subject).map(mark),
    ofPurge: (purge) => purgeFacts(purge).map(mark),
    indexOf: (purge) => indexFacts(purge).map(mark),
  }

  function identityMarks(identity: StoredSubject): readonly Mark[] {
    const marks = known.get(identity) ?? identityFacts(identity).map(mark)
    known.set(identity, marks)
    return marks
  }

  /** JSON keeps the parts apart: no part can run into the next, nor be written in two ways. */
  function mark(facts: Facts): Mark {
    const hmac = createHmac('sha256', hashKey).update('cambio mark ')
    return brand(hmac.update(JSON.stringify(facts)).digest('base64url'))
  }
}

function identityFacts(identity: StoredSubject): readonly Facts[] {
  return [['issuer', identity.issuer], ...subjectFacts(identity)]
}

function subjectFacts(identity: StoredSubject): readonly Facts[] {
  const { issuer, sub, sid } = identity
  const sessionless = sid === undefined && sub !== undefined
  return [...pointers(identity), ...given(sessionless && ['sessionless', issuer, sub])]
}

function pointers({ issuer, digest, jti, sub, sid }: StoredSubject): readonly Facts[] {
  return [
    ...given(digest !== undefined && ['token', digest]),
    ...given(jti !== undefined && ['jti', issuer, jti]),
    ...given(sub !== undefined && ['subject', issuer, sub]),
    ...given(sid !== undefined && ['session', issuer, sid]),
  ]
}

function purgeFacts(purge: Purge): readonly Facts[] {
  switch (purge.by) {
    case 'all':
      return [['all']]
    case 'issuer':
      return [['issuer', purge.issuer]]
    case 'subject':
      return [['subject', purge.issuer, purge.sub]]
    case 'session':
      return [
        ['session', purge.issuer, purge.sid],
        ...given(purge.sub !== undefined && ['sessionless', purge.issuer, purge.sub]),
      ]
    case 'jti':
      return [['jti', purge.issuer, purge.jti]]
    case 'token':
      return [['token', purge.digest]]
  }
}

/** What names no session has no index of its own: it is found among all that its user has. */
function indexFacts(purge: Purge): readonly Facts[] {
  if (purge.by === 'all' || purge.by === 'issuer') return []
  if (purge.by !== 'session') return purgeFacts(purge)
  const { issuer, sid, sub } = purge
  return [['session', issuer, sid], ...given(sub !== undefined && ['subject', issuer, sub])]
}

function given(one: Facts | false): readonly Facts[] {
  return one === false ? [] : [one]
}

/** The form of a mark: SHA-256 in base64url. */
const MARK = /^[\w-]{43}$/

/** A mark that this process or another wrote down, or `undefined` for anything else. */
export function asMark(value: unknown): Mark | undefined {
  return typeof value === 'string' && MARK.test(value) ? brand(value) : undefined
}

function brand(name: string): Mark {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the one place that makes a Mark
  return name as Mark
}
