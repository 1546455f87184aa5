import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashKey } from '../../test/baseline.ts'
import { createHashKey } from '../key/hash-key.ts'
import type { StoredSubject } from '../store/stored-token.ts'
import { asMark, createMarker } from './marks.ts'
import type { Purge } from './purge.ts'
import { tokenDigest } from './token-digest.ts'

const ISSUER = 'https://issuer.example'

const subject: StoredSubject = {
  issuer: ISSUER,
  digest: tokenDigest(new Secret('a.b.c')),
  jti: 'one',
  sub: 'alice',
  sid: 'session',
}
const issued: StoredSubject = { issuer: 'https://realm.example', sub: 'a-1', sid: 's-1' }
const marker = createMarker(hashKey)

/** Whether the purge concerns an entry of this subject token. */
function concerns(purge: Purge, entry: Partial<StoredSubject> = {}): boolean {
  const marks = marker.ofEntry({ subject: { ...subject, ...entry }, issued })
  return marker.ofPurge(purge).some((mark) => marks.includes(mark))
}

describe('a purge', () => {
  it.each<[string, Purge]>([
    ['all', { by: 'all' }],
    ['its issuer', { by: 'issuer', issuer: ISSUER }],
    ['its user', { by: 'subject', issuer: ISSUER, sub: 'alice' }],
    ['its session', { by: 'session', issuer: ISSUER, sid: 'session' }],
    ['its jti', { by: 'jti', issuer: ISSUER, jti: 'one' }],
    ['its token', { by: 'token', digest: tokenDigest(new Secret('a.b.c')) }],
    ['the issuer of the issued token', { by: 'issuer', issuer: issued.issuer }],
    ['the user of the issued token', { by: 'subject', issuer: issued.issuer, sub: 'a-1' }],
    ['the session of the issued token', { by: 'session', issuer: issued.issuer, sid: 's-1' }],
  ])('of %s concerns an entry', (_what, purge) => {
    expect(concerns(purge)).toBe(true)
  })

  it.each<[string, Purge]>([
    ['issuer', { by: 'issuer', issuer: 'https://other.example' }],
    ['user', { by: 'subject', issuer: ISSUER, sub: 'bob' }],
    ['issuer’s user', { by: 'subject', issuer: 'https://other.example', sub: 'alice' }],
    ['issuer’s session', { by: 'session', issuer: 'https://other.example', sid: 'session' }],
    ['user whose id is the session’s', { by: 'subject', issuer: ISSUER, sub: 'session' }],
    ['jti', { by: 'jti', issuer: ISSUER, jti: 'two' }],
    ['token', { by: 'token', digest: tokenDigest(new Secret('a.b.d')) }],
    ['issuer for the issued user', { by: 'subject', issuer: ISSUER, sub: 'a-1' }],
  ])('of another %s does not', (_what, purge) => {
    expect(concerns(purge)).toBe(false)
  })

  it('of a session of a known user concerns what that user has without a session', () => {
    const sessionless: StoredSubject = { issuer: ISSUER, sub: 'alice' }
    const marks = marker.ofEntry({ subject: sessionless })
    const purges = (purge: Purge) => marker.ofPurge(purge).some((mark) => marks.includes(mark))
    expect(purges({ by: 'session', issuer: ISSUER, sid: 'other', sub: 'alice' })).toBe(true)
    expect(purges({ by: 'session', issuer: ISSUER, sid: 'other' })).toBe(false)
    expect(purges({ by: 'session', issuer: ISSUER, sid: 'other', sub: 'bob' })).toBe(false)
  })

  it('of another session of the same user leaves this one alone', () => {
    expect(concerns({ by: 'session', issuer: ISSUER, sid: 'other', sub: 'alice' })).toBe(false)
  })

  it('finds by index what it concerns, but for an issuer and for everything', () => {
    const indexed = marker.indexed({ subject, issued })
    for (const purge of [
      { by: 'subject', issuer: ISSUER, sub: 'alice' },
      { by: 'session', issuer: ISSUER, sid: 'other', sub: 'alice' },
      { by: 'jti', issuer: ISSUER, jti: 'one' },
      { by: 'token', digest: subject.digest ?? '' },
      { by: 'session', issuer: issued.issuer, sid: 's-1' },
    ] satisfies Purge[]) {
      expect(marker.indexOf(purge).some((mark) => indexed.includes(mark))).toBe(true)
    }
    expect(marker.indexOf({ by: 'all' })).toEqual([])
    expect(marker.indexOf({ by: 'issuer', issuer: ISSUER })).toEqual([])
  })
})

describe('a mark', () => {
  it('tells nothing, and is another under another key', () => {
    const purge: Purge = { by: 'subject', issuer: ISSUER, sub: 'alice' }
    const [mark = ''] = marker.ofPurge(purge)
    expect(mark).toMatch(/^[\w-]{43}$/)
    expect(createMarker(createHashKey()).ofPurge(purge)).not.toContain(mark)
  })

  it('is shared by no two different things', () => {
    // What could end a part or be written in two ways: quotes, separators, half a surrogate pair.
    const text = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\\', '\ud800', 'é'),
      maxLength: 3,
    })
    const kind = fc.constantFrom('subject', 'session', 'jti')
    const named = fc.record({ by: kind, issuer: text, name: text })
    const markOf = ({ by, issuer, name }: { by: string; issuer: string; name: string }) =>
      marker.ofPurge({ by, issuer, sub: name, sid: name, jti: name } as Purge).at(0)
    fc.assert(
      fc.property(named, named, (one, other) => {
        const same = one.by === other.by && one.issuer === other.issuer && one.name === other.name
        expect(markOf(one) === markOf(other)).toBe(same)
      }),
    )
  })

  it.each(['', 'short', 'x'.repeat(44), 'é'.repeat(43), 1, null, undefined])(
    'is not read back from %j',
    (value) => {
      expect(asMark(value)).toBeUndefined()
    },
  )
})
