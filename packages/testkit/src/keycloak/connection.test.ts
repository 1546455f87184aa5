import { describe, expect, it } from 'vitest'
import { fromInside } from './connection.ts'

const container = { url: 'http://localhost:8080', way: 'container' } as const

describe('fromInside', () => {
  it.each([
    [
      'http://localhost:1234/x?y=http://localhost:1',
      'http://host.docker.internal:1234/x?y=http://localhost:1',
    ],
    ['http://127.0.0.1:1234', 'http://host.docker.internal:1234'],
    ['http://localhost/x', 'http://host.docker.internal:80/x'],
  ])('sends a container to the host for %s', (url, seen) => {
    expect(fromInside(container, url)).toBe(seen)
  })

  it.each(['http://localhost:8080/realms/a', 'https://login.example.com/x'])(
    'leaves a container what it reaches by itself: %s',
    (url) => {
      expect(fromInside(container, url)).toBe(url)
    },
  )

  it('leaves a process every address', () => {
    const url = 'http://localhost:1234/x'
    expect(fromInside({ ...container, way: 'process' }, url)).toBe(url)
  })
})
