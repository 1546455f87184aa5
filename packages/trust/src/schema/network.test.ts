import { expect, it } from 'vitest'
import { isNetwork } from './network.ts'

it.each(['10.0.0.0/8', '192.0.2.7', '0.0.0.0/0', '192.0.2.7/32', '::1', 'fd00::/8', '::/128'])(
  '%s is an address or a network',
  (text) => {
    expect(isNetwork(text)).toBe(true)
  },
)

it.each([
  '',
  'proxy',
  '10.0.0',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '::/129',
  '[::1]',
  '10.0.0.0/255.0.0.0',
])('%j is none', (text) => {
  expect(isNetwork(text)).toBe(false)
})
