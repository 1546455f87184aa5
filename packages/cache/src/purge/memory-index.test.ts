import { describe, expect, it } from 'vitest'
import { keyA, keyB, START } from '../../test/baseline.ts'
import type { CacheKey } from '../key/cache-key.ts'
import { MAX_LISTED } from './entry-index.ts'
import type { Mark } from './marks.ts'
import { createMemoryIndex } from './memory-index.ts'

const [alice, bob] = ['alice', 'bob'] as Mark[] as [Mark, Mark]

describe('createMemoryIndex', () => {
  it('lists the entries of a mark, each once', async () => {
    const index = createMemoryIndex({ maxMarks: 10 })
    await index.add([alice, bob], keyA, START)
    await index.add([alice], keyB, START)
    await index.add([alice], keyA, START)
    expect(new Set(await index.keysOf([alice, bob]))).toEqual(new Set([keyA, keyB]))
    expect(await index.keysOf([alice, bob])).toHaveLength(2)
    expect(await index.keysOf([bob])).toEqual([keyA])
    expect(await index.keysOf(['carol' as Mark])).toEqual([])
  })

  it('lists the latest of too many entries', async () => {
    const index = createMemoryIndex({ maxMarks: 10 })
    const keys = Array.from({ length: MAX_LISTED + 5 }, (_, each) => `key-${each}` as CacheKey)
    for (const key of keys) await index.add([alice], key, START)
    expect(await index.keysOf([alice])).toEqual(keys.slice(5))
  })

  it('keeps at most as many marks as it may', async () => {
    const index = createMemoryIndex({ maxMarks: 2 })
    for (const mark of ['a', 'b', 'c']) await index.add([mark as Mark], keyA, START)
    expect(await index.keysOf(['a' as Mark])).toEqual([])
    expect(await index.keysOf(['c' as Mark])).toEqual([keyA])
  })
})
