import { API_CLIENT, EXCHANGE_CLIENT } from '@cambio/testkit'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { get } from '../stage/answer.ts'
import { openScene, provision, type Scene } from '../stage/scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene(inject('keycloak'))
})
beforeEach(() => scene.landscape.api.reset())
afterAll(() => scene.close())

const orders = (): string => `${scene.gateway.url}/orders/1`

describe('a partner’s token', () => {
  it('is refused by the API itself', async () => {
    const token = await scene.landscape.partner.token()
    expect((await get(`${scene.landscape.api.url}/orders/1`, token)).status).toBe(401)
  })

  it('reaches the API as a token of our realm, issued to the gateway, for this API and this user', async () => {
    const { our, partner, api } = scene.landscape
    const token = await partner.token()
    const { status } = await get(orders(), token)
    expect(status).toBe(200)
    const [received] = api.received
    expect(received?.claims).toMatchObject({
      iss: our.issuer,
      azp: EXCHANGE_CLIENT,
      preferred_username: 'alice',
    })
    expect([received?.claims?.aud].flat()).toContain(API_CLIENT)
    expect(received?.claims?.sub).not.toBe(decodeJwt(token).sub)
  })

  it('never reaches the API itself', async () => {
    const token = await scene.landscape.partner.token()
    await get(orders(), token)
    expect(JSON.stringify(scene.landscape.api.received)).not.toContain(token.split('.')[2])
  })

  it('is exchanged once, however often it is used', async () => {
    const token = await scene.landscape.partner.token()
    const before = await scene.landscape.exchanges()
    for (let use = 0; use < 5; use += 1) expect((await get(orders(), token)).status).toBe(200)
    expect(await scene.landscape.exchanges()).toBe(before + 1)
  })

  it('is exchanged once when its first uses come all at the same time', async () => {
    const token = await scene.landscape.partner.token()
    const before = await scene.landscape.exchanges()
    const answers = await Promise.all(Array.from({ length: 50 }, () => get(orders(), token)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await scene.landscape.exchanges()).toBe(before + 1)
  })

  it('is exchanged apart from another token of the same user', async () => {
    const before = await scene.landscape.exchanges()
    for (let login = 0; login < 2; login += 1)
      await get(orders(), await scene.landscape.partner.token())
    expect(await scene.landscape.exchanges()).toBe(before + 2)
  })

  it('carries a request’s method, query and body to the API', async () => {
    const token = await scene.landscape.partner.token()
    await get(`${orders()}?page=2`, token, { method: 'POST', body: 'two of them' })
    expect(scene.landscape.api.received[0]).toMatchObject({
      method: 'POST',
      url: '/orders/1?page=2',
      body: 'two of them',
    })
  })
})

describe('provisioning a second time', () => {
  it('has nothing to do', async () => {
    expect(await provision(scene.landscape, scene.trustFile)).toMatch(/nothing to do/i)
  })
})

describe('the management port', () => {
  it('says that the gateway lives and is ready', async () => {
    const { managementUrl } = scene.gateway
    expect((await get(`${managementUrl}/health/live`)).status).toBe(200)
    expect((await get(`${managementUrl}/health/ready`)).status).toBe(200)
  })

  it('gives metrics, with the exchanges by road and outcome', async () => {
    const { text, headers } = await get(`${scene.gateway.managementUrl}/metrics`)
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
    expect(text).toMatch(/^cambio_exchanges_total\{[^}]*road="idp-permission"[^}]*\} \d+$/m)
  })

  it('is not on the port that callers use', async () => {
    expect((await get(`${scene.gateway.url}/metrics`)).status).toBe(404)
  })
})
