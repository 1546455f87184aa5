import { describe, expect, it } from 'vitest'
import { mergeReports } from './merge-reports.ts'

const ready = { ready: true, checks: [{ name: 'realm_keys', ok: true }] }
const unready = { ready: false, checks: [{ name: 'realm_keys', ok: false, detail: 'away' }] }
const WORKERS = { name: 'workers', ok: true }

describe('how all workers stand', () => {
  it('is ready when all are there and each is ready', () => {
    expect(mergeReports([ready, ready], 2)).toEqual({
      ready: true,
      checks: [{ name: 'realm_keys', ok: true }, WORKERS],
    })
  })

  it.each([[[ready, unready]], [[unready, ready]]])(
    'is not ready, and says why, when one of them is not',
    (reports) => {
      expect(mergeReports(reports, 2)).toEqual({
        ready: false,
        checks: [...unready.checks, WORKERS],
      })
    },
  )

  it('is not ready while one does not answer', () => {
    expect(mergeReports([ready], 2)).toEqual({
      ready: false,
      checks: [...ready.checks, { name: 'workers', ok: false, detail: '1 of 2 do not answer' }],
    })
    expect(mergeReports([], 2).ready).toBe(false)
  })
})
