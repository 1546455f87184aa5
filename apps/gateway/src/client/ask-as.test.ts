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

  it('asks once more with the new one where the one before it is refused too: it was rotated between the two', async () => {
    expect(await shownUntil(3)).toEqual(['new', 'old', 'new'])
  })

  it('gives up where neither is accepted', async () => {
    expect(await shownUntil(99)).toEqual(['new', 'old', 'new'])
  })

  it('asks no second time with a credential that was accepted before', async () => {
    expect(await shownUntil(99, { ...standing, proven: client })).toEqual(['new'])
  })

  it('asks with the new one again where another request has shown meanwhile that it is accepted', async () => {
    const meanwhile = { ...standing }
    const shown = await shownUntil(3, meanwhile, () => (meanwhile.proven = client))
    expect(shown.at(-1)).toBe('new')
  })
})

/** Which credentials were shown to a server that accepts the one of this turn. */
async function shownUntil(
  turn: number,
  of: ClientStanding = standing,
  onRefused: () => void = () => undefined,
): Promise<readonly string[]> {
  const shown: string[] = []
  await askAs<ExchangeRefused>(of, async (as) => {
    shown.push(as === client ? 'new' : 'old')
    if (shown.length >= turn)
      return ok({ text: new Secret('issued'), road: 'jwt-grant', passedOver: [] })
    onRefused()
    return err({ ...unreadable, status: 401 })
  })
  return shown
}
