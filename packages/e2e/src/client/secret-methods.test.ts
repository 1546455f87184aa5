import { startGateway, untilReady } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { applyExactly } from '../provisioning/apply-exactly.ts'
import { clientOf, openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { get } from '../stage/answer.ts'

let workshop: Workshop
beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
})
afterAll(() => workshop.close())

const shownBy =
  (method: string) =>
  (text: string): string =>
    text.replace('"${env:GATEWAY_SECRET}" }', `"\${env:GATEWAY_SECRET}", method: ${method} }`)

/** The gateway asks for its issuers by the addresses in their tokens, so it does not go through the proxy. */
async function ask(method: string): Promise<number> {
  const { landscape, proxy } = workshop
  const file = await workshop.trust((text) =>
    shownBy(method)(text).replace(proxy.url, inject('keycloak').url),
  )
  const gateway = await startGateway({ args: ['-f', file], env: landscape.env })
  try {
    await untilReady(gateway)
    return (await get(`${gateway.url}/orders/1`, await landscape.partner.token())).status
  } finally {
    await gateway.stop()
  }
}

describe('an exchange client whose secret is shown by', () => {
  it.each([
    ['basic', 'client-secret'],
    ['jwt', 'client-secret-jwt'],
    ['post', 'client-secret'],
  ])('%s is made so by cambio, once, and exchanges', async (method, type) => {
    await applyExactly(workshop, await workshop.trust(shownBy(method)))
    const client = await clientOf(workshop.admin, workshop.realm, 'gateway')
    expect(client.clientAuthenticatorType).toBe(type)
    expect(await ask(method)).toBe(200)
  })
})
