import { Secret } from '@cambio/validation'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../test/realm.ts'
import { GRANTED, refusal, startTokenEndpoint } from '../../test/token-endpoint.ts'
import type { TokenEndpoint } from '../../test/token-endpoint.ts'
import { createBreaker } from '../breaker/breaker.ts'
import { createDpopKey } from '../bound/dpop-key.ts'
import { refreshIssuedToken } from './refresh-issued-token.ts'

let endpoint: TokenEndpoint
beforeEach(async () => {
  endpoint = await startTokenEndpoint()
})
afterEach(() => endpoint.stop())

/** As Keycloak answers a refresh: without an `issued_token_type`. */
const REFRESHED = {
  ...GRANTED,
  issued_token_type: undefined,
  refresh_token: 'second.refresh',
  refresh_expires_in: 1_800,
}
const refresh = (settings: object = {}) =>
  refreshIssuedToken(
    { refreshToken: new Secret('first.refresh'), road: 'idp-permission' },
    { ...endpoint.settings, ...settings },
  )

describe('refreshIssuedToken', () => {
  it('asks as our client, for what the first exchange got', async () => {
    endpoint.answer({ status: 200, body: REFRESHED })
    await refresh()
    const [received] = endpoint.received
    expect(Object.fromEntries(received?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'first.refresh',
    })
    expect(received?.authorization).toMatch(/^Basic /)
  })

  it('gives a token of the same road, not yet believed, and the refresh token that comes next', async () => {
    endpoint.answer({ status: 200, body: REFRESHED })
    const token = valueOf(await refresh())
    expect(token).toMatchObject({
      road: 'idp-permission',
      expiresIn: 300,
      refreshExpiresIn: 1_800,
      fresh: true,
      passedOver: [],
    })
    expect(token.refreshToken?.reveal()).toBe('second.refresh')
  })

  it('says that the session is over, whatever the reason; that is not the caller’s matter', async () => {
    endpoint.answer(refusal(400, 'invalid_grant', 'Session not active'))
    expect(await refresh()).toEqual({
      ok: false,
      failure: {
        reason: 'session_over',
        road: 'idp-permission',
        status: 400,
        description: 'Session not active',
      },
    })
  })

  it.each([
    [{ status: 503 }, 'server_unavailable'],
    [refusal(401, 'invalid_client'), 'client_refused'],
    [refusal(400, 'unauthorized_client'), 'client_refused'],
    [{ status: 200, body: { ...REFRESHED, token_type: 'N_A' } }, 'response_invalid'],
  ])('calls %j what it is in an exchange', async (answer, reason) => {
    endpoint.answer(answer)
    expect(await refresh()).toMatchObject({ failure: { reason, road: 'idp-permission' } })
  })

  it('spares a server that is down', async () => {
    endpoint.answer({ status: 503 })
    const breaker = createBreaker({ failures: 1, clock: () => 0 })
    await refresh({ breaker })
    await refresh({ breaker })
    expect(endpoint.received).toHaveLength(1)
  })

  it('asks for a bound token where one is wanted', async () => {
    endpoint.answer({ status: 200, body: { ...REFRESHED, token_type: 'DPoP' } })
    const bound = { by: 'dpop', key: createDpopKey() }
    expect(await refresh({ bound })).toMatchObject({ ok: true })
    expect(decodeJwt(endpoint.received[0]?.dpop ?? '')).toMatchObject({ htm: 'POST' })
    endpoint.answer({ status: 200, body: REFRESHED })
    expect(await refresh({ bound })).toMatchObject({ failure: { reason: 'response_invalid' } })
  })
})
