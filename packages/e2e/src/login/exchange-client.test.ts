import { runCambio, startGateway, untilReady, type RunningGateway } from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientOf, openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { get } from '../stage/answer.ts'
import { createAssertionKey, type AssertionAlgorithm } from './admin-account.ts'

let workshop: Workshop
let gateway: RunningGateway | undefined
beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
})
afterEach(async () => {
  await gateway?.stop()
  gateway = undefined
})
afterAll(() => workshop.close())

const signing = (text: string): string =>
  text.replace('secret: "${env:GATEWAY_SECRET}"', 'privateKey: "${env:GATEWAY_KEY}"')

const withKey = (pem: string) => ({ ...workshop.landscape.env, GATEWAY_KEY: pem })

/** The gateway asks for its issuers by the addresses in their tokens, so it does not go through the proxy. */
async function startSigning(pem: string): Promise<RunningGateway> {
  const file = await workshop.trust((text) =>
    signing(text).replace(workshop.proxy.url, inject('keycloak').url),
  )
  gateway = await startGateway({ args: ['-f', file], env: withKey(pem) })
  await untilReady(gateway)
  return gateway
}

async function ask({ url }: RunningGateway): Promise<number> {
  const token = await workshop.landscape.partner.token()
  return (await get(`${url}/orders/1`, token)).status
}

describe('an exchange client that signs its assertions', () => {
  it.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'is made so by cambio, and exchanges: %s',
    async (algorithm: AssertionAlgorithm) => {
      const { pem } = createAssertionKey(algorithm)
      const file = await workshop.trust(signing)
      expect(await workshop.cambioIn(withKey(pem), file)).toMatchObject({ code: 0 })
      const { clientAuthenticatorType, attributes } = await clientOf(
        workshop.admin,
        workshop.realm,
        'gateway',
      )
      expect(clientAuthenticatorType).toBe('client-jwt')
      expect(attributes?.['token.endpoint.auth.signing.alg']).toBe(algorithm)
      expect(attributes?.['jwks.string']).not.toContain('"d"')
      workshop.proxy.restart()
      expect(await workshop.cambioIn(withKey(pem), file)).toMatchObject({ code: 0 })
      expect(workshop.proxy.writes()).toEqual([])
      expect(await ask(await startSigning(pem))).toBe(200)
    },
  )

  it('shows a rotated key as its public half in the plan, and nothing of the private one', async () => {
    const file = await workshop.trust(signing)
    const { pem } = createAssertionKey('ES256')
    const { code, output } = await workshop.cambioIn(withKey(pem), file, 'plan')
    expect(code).toBe(2)
    expect(output).toContain('attributes.jwks.string')
    for (const line of pem.split('\n').slice(1, -2)) expect(output).not.toContain(line)
  })

  it('goes back to a secret', async () => {
    const file = await workshop.trust()
    expect(await runCambio(['-f', file], { env: workshop.landscape.env })).toMatchObject({
      code: 0,
    })
    expect(await workshop.exchange()).toBe(200)
  })
})
