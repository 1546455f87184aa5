import { startKeycloak, type KeycloakConnection } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorkshop, type Workshop } from './workshop.ts'

let keycloak: KeycloakConnection & { stop(): Promise<void> }
let workshop: Workshop

beforeAll(async () => {
  keycloak = await startKeycloak({ features: [] })
  workshop = await openWorkshop(keycloak)
}, 600_000)

afterAll(async () => {
  await workshop?.close()
  await keycloak?.stop()
})

describe('a server started without features', () => {
  it.each(['plan', 'apply'])('is told by its flag before any write: %s', async (command) => {
    const { code, output } = await workshop.cambio(await workshop.trust(), command)
    expect(code).toBe(4)
    expect(output).toContain('--features=token-exchange,admin-fine-grained-authz:v1')
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('is enough where every issuer takes the JWT grant only', async () => {
    const file = await workshop.trust((text) =>
      text.replace('via: [idp-permission]', 'via: [jwt-grant]'),
    )
    expect(await workshop.provision(file)).toContain('3 created')
    expect(await workshop.provision(file)).toContain('Nothing to do')
  })
})
