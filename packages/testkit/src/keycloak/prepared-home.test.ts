import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { preparationTag, prepareHome, preparedHomePath } from './prepared-home.ts'

let cache: string
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

describe('preparationTag', () => {
  const tag = preparationTag('maven 26.7.5', ['a', 'b'])

  it('is the same for the same things', () => {
    expect(preparationTag('maven 26.7.5', ['a', 'b'])).toBe(tag)
  })

  it('is another one for another distribution, or other features', () => {
    expect(preparationTag('maven 26.7.6', ['a', 'b'])).not.toBe(tag)
    expect(preparationTag('maven 26.7.5', ['a'])).not.toBe(tag)
  })

  it('can be part of a file name and of an image name', () => {
    expect(tag).toMatch(/^[0-9a-f]{12}$/)
  })
})

describe('prepareHome', () => {
  const order = { features: ['a'], javaHome: '/no/java', onProgress: () => {} }

  it('takes what was prepared before', async () => {
    const env = { XDG_CACHE_HOME: cache, PATH: '' }
    const prepared = preparedHomePath({ ...order, env })
    mkdirSync(prepared, { recursive: true })
    expect(await prepareHome({ ...order, env })).toBe(prepared)
  })

  it('clears away what a killed run left unfinished, and nothing that may be in the making', async () => {
    const env = { XDG_CACHE_HOME: cache, PATH: '' }
    const parent = join(preparedHomePath({ ...order, env }), '..')
    for (const name of ['.preparing-old', '.preparing-new', 'keycloak-old']) {
      mkdirSync(join(parent, name), { recursive: true })
    }
    for (const name of ['.preparing-old', 'keycloak-old']) utimesSync(join(parent, name), 1, 1)
    await expect(prepareHome({ ...order, env })).rejects.toThrow('no mvn on the PATH')
    expect(readdirSync(parent).toSorted()).toEqual(['.preparing-new', 'keycloak-old'])
  })

  it('leaves nothing behind when it fails', async () => {
    const env = { XDG_CACHE_HOME: cache, PATH: '' }
    const parent = join(preparedHomePath({ ...order, env }), '..')
    await expect(prepareHome({ ...order, env })).rejects.toThrow('no mvn on the PATH')
    expect(readdirSync(parent)).toEqual([])
  })
})
