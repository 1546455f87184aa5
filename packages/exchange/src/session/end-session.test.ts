import { Secret } from '@cambio/validation'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal, startTokenEndpoint } from '../../test/token-endpoint.ts'
import type { TokenEndpoint } from '../../test/token-endpoint.ts'
import type { AuthorizationServer } from '../exchange-order.ts'
import { endSession } from './end-session.ts'

let endpoint: TokenEndpoint
let server: AuthorizationServer
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
  const { issuer } = endpoint.settings.server
  server = {
    ...endpoint.settings.server,
    endSessionEndpoint: `${issuer}/logout`,
    revocationEndpoint: `${issuer}/revoke`,
  }
})
afterEach(() => endpoint.stop())

const TOKEN = new Secret('a.refresh.token')
const end = (settings: object = {}) =>
  endSession(TOKEN, { ...endpoint.settings, server, ...settings })
const received = () => ({
  path: endpoint.received[0]?.path.split('/').at(-1),
  form: Object.fromEntries(endpoint.received[0]?.form ?? []),
})

describe('endSession', () => {
  it('logs the session out, as our client', async () => {
    endpoint.answer({ status: 204 })
    expect(await end()).toEqual({ ok: true, value: 'ended' })
    expect(received()).toEqual({ path: 'logout', form: { refresh_token: 'a.refresh.token' } })
    expect(endpoint.received[0]).toMatchObject({
      authorization: expect.stringMatching(/^Basic /),
      accept: 'application/json',
      contentType: 'application/x-www-form-urlencoded',
    })
  })

  it('proves itself as in an exchange, with whatever it has', async () => {
    endpoint.answer({ status: 204 })
    const authentication = () => ({ method: 'secret_post', secret: new Secret('s') })
    await end({ client: { id: 'gateway', authentication } })
    expect(received().form).toEqual({
      client_id: 'gateway',
      client_secret: 's',
      refresh_token: 'a.refresh.token',
    })
  })

  it('revokes the refresh token where there is no logout (RFC 7009)', async () => {
    const { endSessionEndpoint: _, ...others } = server
    endpoint.answer({ status: 200 })
    expect(await end({ server: others })).toEqual({ ok: true, value: 'ended' })
    expect(received()).toEqual({
      path: 'revoke',
      form: { token: 'a.refresh.token', token_type_hint: 'refresh_token' },
    })
  })

  it('finds nothing to end in a session that is over', async () => {
    endpoint.answer(refusal(400, 'invalid_grant', 'Invalid refresh token'))
    expect(await end()).toEqual({ ok: true, value: 'gone' })
  })

  it.each([
    [refusal(401, 'invalid_client', 'no'), { status: 401, cause: 'invalid_client' }],
    [
      { status: 500, body: '<h1>no</h1>' },
      { status: 500, cause: 'status 500' },
    ],
    ['drop', { cause: 'UND_ERR_SOCKET' }],
  ] as const)('says why it did not end: %j', async (answer, facts) => {
    endpoint.answer(answer)
    expect(await end()).toEqual({ ok: false, failure: { reason: 'session_not_ended', ...facts } })
  })

  it('waits for no one for long', async () => {
    endpoint.answer('hang')
    expect(await end({ timeoutSeconds: 0.05 })).toMatchObject({
      failure: { cause: 'no answer in time' },
    })
  })

  it('asks nobody where the server publishes no way, or one that may not be sent secrets', async () => {
    expect(await end({ server: endpoint.settings.server })).toMatchObject({
      failure: {
        reason: 'session_not_ended',
        cause: 'the server publishes no endpoint for it',
      },
    })
    const outside = { ...server, endSessionEndpoint: 'http://sso.example.com/logout' }
    expect(await end({ server: outside })).toMatchObject({
      failure: { cause: expect.stringContaining('insecureAllowHttp') },
    })
    expect(endpoint.received).toEqual([])
  })

  it('follows no redirect with our credential', async () => {
    const elsewhere = await startTokenEndpoint()
    try {
      const location = elsewhere.settings.server.tokenEndpoint
      endpoint.answer({ status: 307, headers: { location } })
      expect(await end()).toMatchObject({ failure: { status: 307 } })
      expect(elsewhere.received).toEqual([])
    } finally {
      await elsewhere.stop()
    }
  })
})
