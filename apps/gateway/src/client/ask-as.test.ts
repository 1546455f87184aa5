import type { ExchangeClient, ExchangeRefused } from '@cambio/exchange'
import { err, ok, Secret } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import { askAs, type ClientStanding } from './client-standing.ts'

const clientWith = (secret: string): ExchangeClient => ({
  id: 'gateway',
  authentication: { method: 'secret', secret: new Secret(secret) },
})
const client = clientWith('new')
const proven = clientWith('old')
const standing: ClientStanding = {
  client,
  proven,
  standing: 'untried',
  accepted: () => undefined,
  refused: () => undefined,
}
const unreadable: ExchangeRefused = { reason: 'client_refused', road: 'jwt-grant' }

/** What the second asking was told of the first, which ended so. */
async function toldAfter(first: ExchangeRefused): Promise<readonly boolean[]> {
  const told: boolean[] = []
  await askAs<ExchangeRefused>(standing, async (as, wasRefused) => {
    told.push(wasRefused)
    const text = new Secret('issued')
    return as === client ? err(first) : ok({ text, road: 'jwt-grant', passedOver: [] })
  })
  return told
}

describe('askAs', () => {
  it('says to the second asking that the server has refused the first', async () => {
    expect(await toldAfter({ ...unreadable, status: 401 })).toEqual([false, true])
  })

  it('does not say so when the new credential could not be read, since then nobody was asked', async () => {
    expect(await toldAfter(unreadable)).toEqual([false, false])
  })
})
