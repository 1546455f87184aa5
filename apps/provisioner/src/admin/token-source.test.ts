import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Secret } from '@cambio/validation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attempt } from './attempt.ts'
import { createTokenSource, type Login } from './token-source.ts'

const SECRET = 'a very secret secret'
const LOGIN: Login = {
  grant: 'client_credentials',
  realm: 'company',
  clientId: 'cambio',
  secret: new Secret(SECRET),
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly location?: string
}

let server: Server
let url: string
let answer: Answer
let forms: string[]

beforeEach(async () => {
  forms = []
  answer = { status: 200, body: JSON.stringify({ access_token: 'one', expires_in: 60 }) }
  server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  forms.push(await text(request))
  const headers = answer.location === undefined ? {} : { location: answer.location }
  response.writeHead(answer.status, headers).end(answer.body)
}

async function failure(login: Login = LOGIN) {
  const result = await attempt(() => createTokenSource(url, login, () => 0).getAccessToken())
  expect(JSON.stringify(result)).not.toContain(SECRET)
  return result.ok ? undefined : result.failure
}

describe('createTokenSource', () => {
  it('logs in once for many requests', async () => {
    const tokens = createTokenSource(url, LOGIN, () => 1000)
    expect([await tokens.getAccessToken(), await tokens.getAccessToken()]).toEqual(['one', 'one'])
    expect(forms).toHaveLength(1)
  })

  it('logs in again before the token ends, because there is no refresh token', async () => {
    let now = 1000
    const tokens = createTokenSource(url, LOGIN, () => now)
    await tokens.getAccessToken()
    now = 1049
    await tokens.getAccessToken()
    expect(forms).toHaveLength(1)
    now = 1050
    await tokens.getAccessToken()
    expect(forms).toHaveLength(2)
  })

  it('sends a user’s name and password with the client it is told', async () => {
    const login: Login = {
      grant: 'password',
      realm: 'master',
      clientId: 'admin-cli',
      username: 'ann',
      password: new Secret('p&w'),
    }
    await createTokenSource(url, login, () => 0).getAccessToken()
    expect(forms).toEqual(['grant_type=password&client_id=admin-cli&username=ann&password=p%26w'])
  })

  it('tells Keycloak’s reason for a refused login', async () => {
    const body = { error: 'unauthorized_client', error_description: 'Invalid client credentials' }
    answer = { status: 401, body: JSON.stringify(body) }
    expect(await failure()).toEqual({
      reason: 'login_refused',
      realm: 'company',
      account: 'client cambio',
      status: 401,
      explanation: 'Invalid client credentials',
    })
  })

  it('tells a realm that is not there', async () => {
    answer = { status: 404, body: JSON.stringify({ error: 'Realm does not exist' }) }
    expect(await failure()).toEqual({ reason: 'realm_missing', realm: 'company' })
  })

  it.each([
    [404, '<html>'],
    [200, '<html>'],
    [200, '{}'],
    [200, '{"access_token":"x"}'],
    [500, ''],
  ])('tells a server that is no Keycloak: %i %s', async (status, body) => {
    answer = { status, body }
    expect(await failure()).toMatchObject({ reason: 'not_keycloak' })
  })

  it('does not follow a redirect: the secret would go along', async () => {
    answer = { status: 307, body: '', location: `${url}/elsewhere` }
    expect(await failure()).toMatchObject({ reason: 'server_unreachable' })
    expect(forms).toHaveLength(1)
  })

  it('tells a server that does not answer', async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect(await failure()).toMatchObject({ reason: 'server_unreachable', cause: 'ECONNREFUSED' })
  })

  it('bounds what it quotes', async () => {
    answer = {
      status: 400,
      body: JSON.stringify({ error_description: `\u{1b}[2J${'x'.repeat(9000)}` }),
    }
    const found = await failure()
    expect(JSON.stringify(found).length).toBeLessThan(500)
    expect(JSON.stringify(found)).not.toContain('\\u001b')
  })
})
