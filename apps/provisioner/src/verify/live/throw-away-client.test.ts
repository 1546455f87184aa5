import { describe, expect, it } from 'vitest'
import type { LiveClient } from '../../admin/client-api.ts'
import { type ThrowAwayClients, withThrowAwayClient } from './throw-away-client.ts'

const NOW = 1_000_000

/** A realm's clients in memory. */
function realm(...there: readonly LiveClient[]) {
  const clients = new Map(there.map((client) => [client.clientId, client]))
  const api: ThrowAwayClients = {
    create: async (client) => {
      const clientId = client.clientId ?? ''
      clients.set(clientId, { ...client, clientId, id: clientId })
    },
    find: async (clientId) => clients.get(clientId),
    startingWith: async (prefix) =>
      [...clients.values()].filter(({ clientId }) => clientId.startsWith(prefix)),
    remove: async ({ clientId }) => void clients.delete(clientId),
  }
  return { api, names: () => [...clients.keys()] }
}

function left(clientId: string, attributes: Record<string, string>): LiveClient {
  return { id: clientId, clientId, attributes }
}

describe('withThrowAwayClient', () => {
  it('has the client there for the work, confidential and marked, and gone after it', async () => {
    const { api, names } = realm()
    const during = await withThrowAwayClient(api, NOW, async ({ id }) => await api.find(id))
    expect(during).toMatchObject({
      publicClient: false,
      serviceAccountsEnabled: false,
      attributes: { 'cambio.verify': String(NOW) },
    })
    expect(during?.clientId).toMatch(/^cambio-verify-[0-9a-f]{12}$/)
    expect(names()).toEqual([])
  })

  it('removes the client when the work throws', async () => {
    const { api, names } = realm()
    const work = () => Promise.reject(new Error('a bug'))
    await expect(withThrowAwayClient(api, NOW, work)).rejects.toThrow('a bug')
    expect(names()).toEqual([])
  })

  it('removes a client whose creation seemed to fail', async () => {
    const { api, names } = realm()
    const create: ThrowAwayClients['create'] = async (client) => {
      await api.create(client)
      throw new Error('connection reset')
    }
    const tried = withThrowAwayClient({ ...api, create }, NOW, async () => undefined)
    await expect(tried).rejects.toThrow('connection reset')
    expect(names()).toEqual([])
  })

  it('sweeps what killed runs left behind: marked, and older than a few minutes', async () => {
    const { api, names } = realm(
      left('cambio-verify-old', { 'cambio.verify': String(NOW - 301) }),
      left('cambio-verify-running', { 'cambio.verify': String(NOW - 10) }),
      left('cambio-verify-theirs', {}),
    )
    await withThrowAwayClient(api, NOW, async () => undefined)
    expect(names()).toEqual(['cambio-verify-running', 'cambio-verify-theirs'])
  })
})
