import { format, inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from './secret.ts'

const planted = 'eyJhbGciOiJSUzI1NiJ9.planted'
const secret = new Secret(planted)

describe('Secret', () => {
  it.each([
    ['a template', `token ${String(secret)}`],
    ['JSON', JSON.stringify({ secret })],
    ['inspect', inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
    ['console formatting', format('%s %o %O %j', secret, secret, secret, secret)],
    ['an error message', new Error(`failed with ${String(secret)}`).message],
    ['its own members', JSON.stringify(Object.entries(secret))],
  ])('is not printed by %s', (_way, text) => {
    expect(text).not.toContain('planted')
  })

  it('says that there is one', () => {
    expect(String(secret)).toBe('[secret]')
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}')
  })

  it('gives its text only when asked by name', () => {
    expect(secret.reveal()).toBe(planted)
  })
})
