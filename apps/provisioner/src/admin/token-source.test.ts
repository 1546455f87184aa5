import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Secret } from '@cambio/validation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attempt } from './attempt.ts'
import type { Login } from './login.ts'
import { readTokenFile } from './token-file.ts'
import { createTokenSource } from './token-source.ts'

const SECRET = 'a very secret secret'
const LOGIN: Login = {
  grant: 'client_credentials',
  realm: 'company',
  clientId: 'cambio',
  authentication: { method: 'secret', secret: new Secret(SECRET) },
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

  it('uses a token of a few seconds for half its life, and not for none of it', async () => {
    let now = 1000
    answer = { status: 200, body: JSON.stringify({ access_token: 'short', expires_in: 4 }) }
    const tokens = createTokenSource(url, LOGIN, () => now)
    await tokens.getAccessToken()
    now = 1001
    await tokens.getAccessToken()
    expect(forms).toHaveLength(1)
    now = 1002
    await tokens.getAccessToken()
    expect(forms).toHaveLength(2)
  })

  it('logs in once for requests that come together', async () => {
    const tokens = createTokenSource(url, LOGIN, () => 1000)
    await Promise.all([tokens.getAccessToken(), tokens.getAccessToken()])
    expect(forms).toHaveLength(1)
  })

  it('logs in again for a token that was refused before its end', async () => {
    const tokens = createTokenSource(url, LOGIN, () => 1000)
    await tokens.getAccessToken()
    tokens.forget()
    await tokens.getAccessToken()
    expect(forms).toHaveLength(2)
  })

  it('logs in again after a login that failed', async () => {
    const good = answer
    answer = { status: 503, body: '' }
    const tokens = createTokenSource(url, LOGIN, () => 1000)
    await expect(tokens.getAccessToken()).rejects.toThrow('request_refused')
    answer = good
    expect(await tokens.getAccessToken()).toBe('one')
  })

  it('tells a token file that is not there, and asks nobody', async () => {
    const read = () => readTokenFile('/nowhere/token')
    expect(await failure({ ...LOGIN, authentication: { method: 'assertion', read } })).toEqual({
      reason: 'token_file_unreadable',
      file: '/nowhere/token',
      code: 'ENOENT',
    })
    expect(forms).toEqual([])
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
    expect(Object.fromEntries(new URLSearchParams(forms[0]))).toEqual({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: 'ann',
      password: 'p&w',
    })
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
  ])('tells a server that is no Keycloak: %i %s', async (status, body) => {
    answer = { status, body }
    expect(await failure()).toMatchObject({ reason: 'not_keycloak' })
  })

  it.each([500, 502, 503])('tells a server in trouble, not a wrong address: %i', async (status) => {
    answer = { status, body: '' }
    expect(await failure()).toMatchObject({ reason: 'request_refused', status })
  })

  it('does not follow a redirect: the secret would go along', async () => {
    answer = { status: 307, body: '', location: `${url}/elsewhere` }
    expect(await failure()).toMatchObject({ reason: 'not_keycloak', saw: 'status 307' })
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
