import type { VerifiedToken } from '@cambio/validation'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { orderFor, partnerToken } from '../test/realm.ts'
import { GRANTED, refusal, startTokenEndpoint } from '../test/token-endpoint.ts'
import type { TokenEndpoint } from '../test/token-endpoint.ts'
import { exchangeToken } from './exchange-token.ts'
import type { ExchangeSettings } from './exchange-settings.ts'

let subject: VerifiedToken
let endpoint: TokenEndpoint
beforeAll(async () => {
  subject = await partnerToken()
})
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
})
afterEach(() => endpoint.stop())

const CONFLICT = refusal(409, 'conflict', 'Duplicate resource error')
const exchange = (settings: Partial<ExchangeSettings> = {}) =>
  exchangeToken(orderFor(subject), {
    ...endpoint.settings,
    pause: () => Promise.resolve(),
    ...settings,
  })

describe('a server that met another request for the same user', () => {
  it('is asked once more after a pause, and told of', async () => {
    const told: string[] = []
    endpoint.answer(CONFLICT, { status: 200, body: GRANTED })
    const settings = {
      pause: () => Promise.resolve(void told.push('pause')),
      onRetry: (cause: string) => told.push(cause),
    }
    expect(await exchange(settings)).toMatchObject({ ok: true })
    expect(told).toEqual(['conflict', 'pause'])
    const [first, second] = endpoint.received.map(({ form }) => form.toString())
    expect(second).toBe(first)
  })

  it('is asked no third time', async () => {
    endpoint.answer(CONFLICT)
    expect(await exchange()).toMatchObject({ failure: { reason: 'server_unavailable' } })
    expect(endpoint.received).toHaveLength(2)
  })

  it.each([400, 401, 403, 429, 500, 503])('is not asked again after %i', async (status) => {
    endpoint.answer(refusal(status, 'conflict'))
    expect(await exchange()).toMatchObject({ ok: false })
    expect(endpoint.received).toHaveLength(1)
  })
})
