import { describe, expect, it } from 'vitest'
import { onFreePort } from './free-port.ts'
import { listen } from './listen.ts'

describe('onFreePort', () => {
  it('gives a port that can be bound', async () => {
    const server = await onFreePort((port) => listen(() => {}, { port }))
    expect(server.port).toBeGreaterThan(0)
    await server.stop()
  })

  it.each([
    'Error: listen EADDRINUSE: address already in use 127.0.0.1:1',
    'ERROR: Port(s) already bound: 8080',
    'Bind for 0.0.0.0:6379 failed: port is already allocated',
  ])('tries another port when the first is taken: %s', async (message) => {
    const tried: number[] = []
    const port = await onFreePort((free) => {
      tried.push(free)
      return tried.length === 1 ? Promise.reject(new Error(message)) : Promise.resolve(free)
    })
    expect(tried).toHaveLength(2)
    expect(tried[1]).toBe(port)
  })

  it('gives up when every port is taken', async () => {
    let attempts = 0
    const failure = onFreePort(() => {
      attempts += 1
      return Promise.reject(new Error('address already in use'))
    })
    await expect(failure).rejects.toThrow('address already in use')
    expect(attempts).toBe(3)
  })

  it('does not try again what failed for another reason', async () => {
    let attempts = 0
    const failure = onFreePort(() => {
      attempts += 1
      return Promise.reject(new Error('no such option'))
    })
    await expect(failure).rejects.toThrow('no such option')
    expect(attempts).toBe(1)
  })
})
