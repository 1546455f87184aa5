import { describe, expect, it } from 'vitest'
import type { SignedOut } from './judge.ts'
import { runNeverWrong } from './run.ts'

/** The long form is `pnpm never-wrong`. */
const REQUESTS = 2500
const MAX_SECONDS = 60
const TIME_LIMIT_MS = 180_000

const seed = Number(process.env['CAMBIO_SEED'] ?? 1)

describe('three gateways under every fault', () => {
  it.each<SignedOut>(['refuse', 're-exchange'])(
    `serve nobody with a token that was not due, and refuse nobody without a reason; signed out: %s (seed ${seed})`,
    async (signedOut) => {
      const report = await runNeverWrong({
        requests: REQUESTS,
        seed,
        signedOut,
        maxSeconds: MAX_SECONDS,
      })
      const { wrong, examples, undue, served, requests, outages } = report
      expect({ wrong, examples, undue }).toEqual({ wrong: 0, examples: [], undue: new Map() })
      // Else nothing was tried.
      expect(served).toBeGreaterThan(requests / 3)
      expect(outages).toBeGreaterThan(0)
    },
    TIME_LIMIT_MS,
  )
})
