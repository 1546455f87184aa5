import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findDistribution } from './distribution.ts'
import { preparationTag, prepareHome, preparedHomePath } from './prepared-home.ts'
import type { PreparationOptions } from './prepared-home.ts'

let cache: string
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

describe('preparationTag', () => {
  const distribution = { identity: 'maven 26.7.5', version: '26.7.5' }
  const tag = preparationTag(distribution, ['a', 'b'])

  it('is the same for the same things', () => {
    expect(preparationTag(distribution, ['a', 'b'])).toBe(tag)
  })

  it('is another one for another distribution, or other features', () => {
    expect(preparationTag({ ...distribution, identity: 'maven 26.7.6' }, ['a', 'b'])).not.toBe(tag)
    expect(preparationTag(distribution, ['a'])).not.toBe(tag)
  })

  it('can be part of a file name and of an image name', () => {
    expect(tag).toMatch(/^[0-9a-f]{12}$/)
  })
})

describe('prepareHome', () => {
  const order = { features: ['a'], javaHome: '/no/java', onProgress: () => {} }
  const place = (): Pick<PreparationOptions, 'env' | 'distribution'> => {
    const env = { XDG_CACHE_HOME: cache, PATH: '' }
    return { env, distribution: findDistribution(env) }
  }

  it('takes what was prepared before', async () => {
    const from = place()
    const prepared = preparedHomePath({ ...order, ...from })
    mkdirSync(prepared, { recursive: true })
    expect(await prepareHome({ ...order, ...from })).toBe(prepared)
  })

  it('clears away what a killed run left unfinished, and nothing that may be in the making', async () => {
    const from = place()
    const parent = join(preparedHomePath({ ...order, ...from }), '..')
    for (const name of ['.preparing-old', '.preparing-new', 'keycloak-old']) {
      mkdirSync(join(parent, name), { recursive: true })
    }
    for (const name of ['.preparing-old', 'keycloak-old']) utimesSync(join(parent, name), 1, 1)
    await expect(prepareHome({ ...order, ...from })).rejects.toThrow('no mvn on the PATH')
    expect(readdirSync(parent).toSorted()).toEqual(['.preparing-new', 'keycloak-old'])
  })

  it('leaves nothing behind when it fails', async () => {
    const from = place()
    const parent = join(preparedHomePath({ ...order, ...from }), '..')
    await expect(prepareHome({ ...order, ...from })).rejects.toThrow('no mvn on the PATH')
    expect(readdirSync(parent)).toEqual([])
  })
})
