import { describe, expect, it } from 'vitest'
import { cacheFolder } from './cache-folder.ts'

const linux = { env: {}, platform: 'linux', homeFolder: '/home/ann' } as const

describe('cacheFolder', () => {
  it('is below ~/.cache', () => {
    expect(cacheFolder(linux)).toBe('/home/ann/.cache/cambio')
  })

  it('is below XDG_CACHE_HOME where that is set', () => {
    expect(cacheFolder({ ...linux, env: { XDG_CACHE_HOME: '/cache' } })).toBe('/cache/cambio')
  })

  it.each(['', 'cache'])('ignores an XDG_CACHE_HOME that is no absolute path: "%s"', (value) => {
    const folder = cacheFolder({ ...linux, env: { XDG_CACHE_HOME: value } })
    expect(folder).toBe('/home/ann/.cache/cambio')
  })

  it('is where a Mac keeps caches', () => {
    expect(cacheFolder({ ...linux, platform: 'darwin' })).toBe('/home/ann/Library/Caches/cambio')
  })
})
