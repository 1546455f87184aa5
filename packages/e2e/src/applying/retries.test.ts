import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import type { Scene, Script, Turn } from '../provisioning/recording-proxy.ts'
import { type Ground, openGround } from './ground.ts'

let ground: Ground
/** Declares a role that the realm does not have. */
let file: string
let role: string

beforeAll(async () => {
  ground = await openGround(inject('keycloak'))
  await ground.cambio(await ground.trust())
})

afterAll(() => ground.close())

beforeEach(async () => {
  role = `role-${Math.random().toString(36).slice(2)}`
  file = await ground.trust((text) => text.replace('name: traveller', `name: ${role}`))
})

/** Plays this for the first request of the kind, and for no other. */
function once(kind: Scene['kind'], turn: Turn): Script {
  return (scene) => (scene.kind === kind && scene.nth === 0 ? turn : undefined)
}

/** Applies, and sees that the role was made in so many writing requests. */
async function expectDone(writes: number): Promise<void> {
  const { code, output } = await ground.cambio(file)
  expect(output).toContain(`+ realm role ${role}: created`)
  expect(code).toBe(0)
  expect(ground.proxy.writes()).toHaveLength(writes)
  // The library gives null for a role that is not there.
  expect(await ground.admin.roles.findOneByName({ realm: ground.realm, name: role })).toMatchObject(
    {
      name: role,
    },
  )
}

describe('a read', () => {
  it.each([500, 502, 503, 504, 429])('that is answered %i is sent again', async (status) => {
    ground.proxy.restart(({ kind, nth }) =>
      kind === 'read' && nth === 3
        ? { answer: status, headers: { 'retry-after': '0' } }
        : undefined,
    )
    expect(await ground.cambio(file, 'plan')).toMatchObject({ code: 2 })
  })

  it('whose connection is cut is sent again', async () => {
    ground.proxy.restart(({ kind, nth }) => (kind === 'read' && nth === 5 ? 'cut' : undefined))
    expect(await ground.cambio(file, 'plan')).toMatchObject({ code: 2 })
  })

  it('is given up after four tries, and the reason is told', async () => {
    const refused: string[] = []
    ground.proxy.restart(({ kind, path }) => {
      if (kind !== 'read' || !path.endsWith('clientId=gateway')) return undefined
      refused.push(path)
      return { answer: 503 }
    })
    const { code, output } = await ground.cambio(file, 'plan')
    expect(output).toContain('Keycloak refused to read client gateway (status 503)')
    expect(code).toBe(1)
    expect(refused).toHaveLength(4)
  })

  it('that is refused for its token is sent again with a new login', async () => {
    let logins = 0
    ground.proxy.restart(({ kind, nth }) => {
      if (kind === 'login') logins += 1
      return kind === 'read' && nth === 4 ? { answer: 401 } : undefined
    })
    expect(await ground.cambio(file, 'plan')).toMatchObject({ code: 2 })
    expect(logins).toBe(2)
  })
})

describe('a write', () => {
  it('whose answer is lost is found done, and not sent again', async () => {
    ground.proxy.restart(once('write', { lose: () => undefined }))
    await expectDone(1)
  })

  it('whose connection is cut before it arrives is sent again', async () => {
    ground.proxy.restart(once('write', 'cut'))
    await expectDone(2)
  })

  it.each([500, 503, 409])(
    'that is answered %i is sent again when it was not done',
    async (status) => {
      ground.proxy.restart(once('write', { answer: status }))
      await expectDone(2)
    },
  )

  it('that somebody else was quicker with is not sent again', async () => {
    const { admin, realm, proxy } = ground
    proxy.restart(async ({ kind, nth }) => {
      if (kind === 'write' && nth === 0) await admin.roles.create({ realm, name: role })
      return undefined
    })
    await expectDone(1)
  })

  it('is given up after three tries', async () => {
    ground.proxy.restart(({ kind }) => (kind === 'write' ? { answer: 500 } : undefined))
    const { code, output } = await ground.cambio(file)
    expect(output).toMatch(new RegExp(`! realm role ${role}: failed: .*status 500`))
    expect(code).toBe(1)
    expect(ground.proxy.writes()).toHaveLength(3)
  })

  it.each([400, 403])('that Keycloak refuses (%i) is not sent again', async (status) => {
    ground.proxy.restart(({ kind }) => (kind === 'write' ? { answer: status } : undefined))
    const { code } = await ground.cambio(file)
    expect(code).toBe(status === 403 ? 4 : 1)
    expect(ground.proxy.writes()).toHaveLength(1)
  })
})

describe('the lock', () => {
  it('whose taking is done and not answered is held all the same, and given back', async () => {
    ground.proxy.restart(once('lock', { lose: () => undefined }))
    await expectDone(1)
    const { admin, realm } = ground
    expect(await admin.clients.find({ realm, clientId: 'cambio.lock' })).toEqual([])
  })
})
