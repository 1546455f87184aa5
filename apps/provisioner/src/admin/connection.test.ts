import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attempt } from './attempt.ts'
import { createConnection } from './connection.ts'

const PURPOSE = { doing: 'create client gateway', role: 'manage-clients' } as const

let server: Server
let url: string
let statuses: number[]
let tokens: (string | undefined)[]
let logins: number

beforeEach(async () => {
  statuses = []
  tokens = []
  logins = 0
  server = createServer((request, response) => {
    tokens.push(request.headers.authorization)
    request.resume()
    const headers = { 'content-type': 'application/json', location: `${url}/clients/1` }
    response.writeHead(statuses.shift() ?? 201, headers).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** A source that counts its logins, as `createTokenSource` does on a server. */
function connect() {
  let current: string | undefined
  return createConnection(url, 'company', {
    getAccessToken: async () => {
      if (current === undefined) logins += 1
      current ??= `token-${logins}`
      return current
    },
    forget: () => (current = undefined),
  })
}

describe('a request that is refused for its token', () => {
  it('is sent again with a token of a new login, and counted twice', async () => {
    statuses = [401]
    const { client, write, writes } = connect()
    await write(PURPOSE, () => client.clients.create({ clientId: 'gateway' }))
    expect(tokens).toEqual(['Bearer token-1', 'Bearer token-2'])
    expect(writes()).toBe(2)
  })

  it('is given up when the new token is refused too, and says so', async () => {
    statuses = [401, 401]
    const { client, write } = connect()
    expect(
      await attempt(() => write(PURPOSE, () => client.clients.create({ clientId: 'gateway' }))),
    ).toEqual({
      ok: false,
      failure: { reason: 'login_expired', doing: PURPOSE.doing, explanation: '' },
    })
    expect(tokens).toHaveLength(2)
  })
})

it.each([400, 409, 500, 503])(
  'does not send a write again that was answered %i',
  async (status) => {
    statuses = [status]
    const { client, write } = connect()
    const tried = await attempt(() =>
      write(PURPOSE, () => client.clients.create({ clientId: 'gateway' })),
    )
    expect(tried).toMatchObject({ failure: { reason: 'request_refused', status } })
    expect(tokens).toHaveLength(1)
  },
)
