import { expect, it } from 'vitest'
import { KEY_SET_DEFAULTS, monotonicSeconds } from './key-set-settings.ts'

it('counts seconds of the clock that only goes forward', () => {
  const before = performance.now() / 1_000
  const seconds = monotonicSeconds()
  expect(seconds).toBeGreaterThanOrEqual(before)
  expect(seconds).toBeLessThanOrEqual(performance.now() / 1_000)
})

it('keeps to https, to public addresses, and to times and sizes, where nothing else is said', () => {
  expect(KEY_SET_DEFAULTS).toStrictEqual({
    allowHttp: false,
    allowPrivate: false,
    timeoutSeconds: 5,
    maxBytes: 262_144,
    refreshAfterSeconds: 600,
    waitAfterSeconds: 900,
    cooldownSeconds: 30,
    retrySeconds: 2,
    maxAgeSeconds: 86_400,
  })
})
