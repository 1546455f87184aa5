import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Ground, openGround } from './ground.ts'

let ground: Ground
let file: string

beforeAll(async () => {
  ground = await openGround(inject('keycloak'))
  file = await ground.trust()
})

afterAll(() => ground.close())

/** Somebody does this between what apply shows and its first write. */
function whenTheLockIsTaken(change: () => Promise<unknown>): void {
  ground.proxy.restart(async ({ kind, nth }) => {
    if (kind === 'lock' && nth === 0) await change()
    return undefined
  })
}

describe('an apply whose realm moves after the plan was shown', () => {
  it('stops before its first write when a step would be another one, and says which', async () => {
    const { admin, realm } = ground
    whenTheLockIsTaken(() => admin.clients.create({ realm, clientId: 'gateway', enabled: false }))
    const { code, output } = await ground.cambio(file)
    expect(output).toContain('client gateway: was to create, and is to update')
    expect(output).toContain('nothing was written')
    expect(code).toBe(4)
    expect(ground.proxy.writes()).toEqual([])
    expect(await admin.clients.find({ realm, clientId: 'cambio.lock' })).toEqual([])
  })

  it('goes on when what moved changes no step', async () => {
    const { admin, realm } = ground
    whenTheLockIsTaken(() => admin.clients.create({ realm, clientId: 'somebody-else' }))
    expect(await ground.cambio(file)).toMatchObject({ code: 0 })
  })
})
