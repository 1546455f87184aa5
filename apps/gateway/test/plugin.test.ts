import { fastify, type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { buildGateway, type OwnGateway } from '../src/gateway.ts'
import { createLogger } from '../src/log/logger.ts'
import { bearer, startStage, type Stage } from './stage.ts'

let stage: Stage
let gateway: OwnGateway
let app: FastifyInstance
afterEach(async () => {
  await app.close()
  await gateway.close()
  await stage.stop()
})

/** An app with a page and a hook of its own, and the gateway below a prefix. */
async function start(): Promise<string> {
  stage = await startStage()
  gateway = buildGateway(stage.settings(), { log: createLogger('silent') })
  app = fastify()
  app.get('/own', () => 'own')
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers['x-blocked'] !== undefined) await reply.code(418).send()
  })
  await app.register(gateway.plugin, { prefix: '/orders' })
  return app.listen({ host: '127.0.0.1', port: 0 })
}

describe('the gateway in an app of somebody’s own', () => {
  it('forwards what is below its prefix, with the issued token and the path as it was sent', async () => {
    const url = await start()
    const token = stage.partner.token()
    const { status } = await fetch(`${url}/orders/%61?b=1`, { headers: bearer(token) })
    expect(status).toBe(200)
    const [received] = stage.upstream.received
    expect(received?.url).toBe('/orders/a?b=1')
    expect(received?.headers.authorization).toMatch(/^Bearer /)
    expect(JSON.stringify(received)).not.toContain(token)
  })

  it('refuses what it would refuse on its own port', async () => {
    const url = await start()
    const { status, headers } = await fetch(`${url}/orders/1`)
    expect([status, headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringMatching(/^Bearer/),
    ])
    expect(stage.upstream.received).toEqual([])
  })

  it('passes bodies on that no parser has read', async () => {
    const url = await start()
    const headers = { ...bearer(stage.partner.token()), 'content-type': 'application/json' }
    const body = '{ "no": json'
    expect((await fetch(`${url}/orders`, { method: 'POST', headers, body })).status).toBe(200)
    expect(stage.upstream.received[0]?.body).toBe(body)
  })

  it('leaves the rest to the app, whose hooks come first', async () => {
    const url = await start()
    expect(await (await fetch(`${url}/own`)).text()).toBe('own')
    const blocked = { ...bearer(stage.partner.token()), 'x-blocked': '1' }
    expect((await fetch(`${url}/orders`, { headers: blocked })).status).toBe(418)
    expect(stage.upstream.received).toEqual([])
  })
})
