import { describe, expect, it } from 'vitest'
import { startFirstWay } from './start-first-way.ts'
import type { Ways } from './start-first-way.ts'
import type { Way } from './way.ts'

function prepare(changes: { forced?: Way; broken?: readonly Way[] }): {
  ways: Ways<string>
  lines: string[]
  tried: Way[]
} {
  const lines: string[] = []
  const tried: Way[] = []
  const start = (way: Way) => async () => {
    tried.push(way)
    if (changes.broken?.includes(way) === true)
      throw new Error(`${way} is broken\nand this is its log`)
    return way
  }
  const ways: Ways<string> = {
    name: 'Keycloak',
    variable: 'CAMBIO_KEYCLOAK',
    forced: changes.forced,
    start: { container: start('container'), process: start('process') },
    onProgress: (line) => lines.push(line),
  }
  return { ways, lines, tried }
}

describe('startFirstWay', () => {
  it('prefers the container and says so', async () => {
    const { ways, lines, tried } = prepare({})
    expect(await startFirstWay(ways)).toBe('container')
    expect(tried).toEqual(['container'])
    expect(lines).toEqual(['Keycloak runs as a container.'])
  })

  it('takes the process when the container does not work, and says why', async () => {
    const { ways, lines } = prepare({ broken: ['container'] })
    expect(await startFirstWay(ways)).toBe('process')
    expect(lines).toEqual(['Keycloak runs as a local process (no container: container is broken).'])
  })

  it('fails with every reason when no way works', async () => {
    const { ways } = prepare({ broken: ['container', 'process'] })
    await expect(startFirstWay(ways)).rejects.toThrow(
      /no container: container is broken\n.*log\n- no process: process is broken\n.*log/,
    )
  })

  it('tries no other way than the forced one', async () => {
    const { ways, tried } = prepare({ forced: 'container', broken: ['container'] })
    await expect(startFirstWay(ways)).rejects.toThrow('container is broken')
    expect(tried).toEqual(['container'])
  })

  it('says which variable forced the way', async () => {
    const { ways, lines } = prepare({ forced: 'process' })
    await startFirstWay(ways)
    expect(lines).toEqual(['Keycloak runs as a local process (CAMBIO_KEYCLOAK asks for it).'])
  })
})
