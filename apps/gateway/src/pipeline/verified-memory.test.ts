import { Secret, type IssuerKeySet, type VerifiedToken } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import { createVerifiedMemory, type Verified } from './verified-memory.ts'

/** Keys whose edition the test changes; nothing else of them is asked for. */
const keysWith = (edition: { now: object | undefined }): IssuerKeySet =>
  ({ edition: () => edition.now }) as unknown as IssuerKeySet

const verified = (text: string): Verified =>
  ({ subject: { text: new Secret(text) } as unknown as VerifiedToken }) as Verified

const first = {}

describe('createVerifiedMemory', () => {
  it('knows exactly the text that was verified', () => {
    const memory = createVerifiedMemory()
    const one = verified('a')
    memory.remember(new Secret('a'), one, keysWith({ now: first }), first)
    expect(memory.recall(new Secret('a'))?.subject).toBe(one.subject)
    expect(memory.recall(new Secret('A'))).toBeUndefined()
  })

  it('forgets what was verified by keys of another edition, for good', () => {
    const memory = createVerifiedMemory()
    const edition: { now: object | undefined } = { now: first }
    memory.remember(new Secret('a'), verified('a'), keysWith(edition), first)
    edition.now = {}
    expect(memory.recall(new Secret('a'))).toBeUndefined()
    edition.now = first
    expect(memory.recall(new Secret('a'))).toBeUndefined()
  })

  it('does not know what was verified while the keys were fetched', () => {
    const memory = createVerifiedMemory()
    const keys = keysWith({ now: first })
    memory.remember(new Secret('a'), verified('a'), keys, {})
    memory.remember(new Secret('b'), verified('b'), keys, undefined)
    expect([memory.recall(new Secret('a')), memory.recall(new Secret('b'))]).toEqual([
      undefined,
      undefined,
    ])
  })

  it('does not trust keys that are there no longer', () => {
    const memory = createVerifiedMemory()
    const edition: { now: object | undefined } = { now: first }
    memory.remember(new Secret('a'), verified('a'), keysWith(edition), first)
    edition.now = undefined
    expect(memory.recall(new Secret('a'))).toBeUndefined()
  })

  it('is bounded: who was used least lately leaves', () => {
    const memory = createVerifiedMemory(2)
    const keys = keysWith({ now: first })
    for (const text of ['a', 'b']) memory.remember(new Secret(text), verified(text), keys, first)
    memory.recall(new Secret('a'))
    memory.remember(new Secret('c'), verified('c'), keys, first)
    const known = ['a', 'b', 'c'].map((text) => memory.recall(new Secret(text)) !== undefined)
    expect(known).toEqual([true, false, true])
  })
})
