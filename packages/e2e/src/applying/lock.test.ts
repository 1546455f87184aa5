import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { startRecordingProxy } from '../provisioning/recording-proxy.ts'
import { type Ground, openGround } from './ground.ts'

const SIGNAL_MS = 1_000

let ground: Ground
let file: string

beforeAll(async () => {
  ground = await openGround(inject('keycloak'))
})

afterAll(() => ground.close())

/** Each test changes a field of its own, so that there is something to apply. */
beforeEach(async () => {
  const name = `The company ${Math.random()}`
  file = await ground.trust((text) => text.replace('The company', name))
  ground.proxy.restart()
})

async function lockClient() {
  const { admin, realm } = ground
  return (await admin.clients.find({ realm, clientId: 'cambio.lock' }))[0]
}

/** Somebody of another machine holds the lock. */
async function holdLock(): Promise<void> {
  await ground.admin.clients.create({
    realm: ground.realm,
    clientId: 'cambio.lock',
    enabled: false,
    attributes: {
      'cambio.lock.owner': 'ada@build-7, process 4711',
      'cambio.lock.run': 'hers',
      'cambio.lock.process': 'another-boot pid:[1] 4711 99',
      'cambio.lock.since': String(Math.floor(Date.now() / 1000) - 7300),
    },
  })
}

describe('the realm’s lock', () => {
  it('is a disabled client that says who holds it, before the first write, and is gone after the last', async () => {
    let held: Awaited<ReturnType<typeof lockClient>>
    ground.proxy.restart(async ({ kind, nth }) => {
      if (kind === 'write' && nth === 0) held = await lockClient()
      return undefined
    })
    expect(await ground.cambio(file)).toMatchObject({ code: 0 })
    expect(held).toMatchObject({
      enabled: false,
      publicClient: false,
      standardFlowEnabled: false,
      serviceAccountsEnabled: false,
      attributes: {
        'cambio.created': 'true',
        'cambio.lock.owner': expect.stringMatching(/^.+@.+, process \d+$/),
      },
    })
    expect(await lockClient()).toBeUndefined()
  })

  it('that somebody else holds stops an apply: it ends with 6, names them and the word, and writes nothing', async () => {
    await holdLock()
    const { code, output } = await ground.cambio(file)
    expect(output).toContain('ada@build-7, process 4711 took its lock 2 h ago')
    expect(output).toContain('--break-lock')
    expect(code).toBe(6)
    expect(ground.proxy.writes()).toEqual([])
    expect(await lockClient()).toMatchObject({ attributes: { 'cambio.lock.run': 'hers' } })
  })

  it('does not stop an apply that has nothing to do', async () => {
    const same = await ground.trust((text) => text.replace(/ {2}settings: .*\n/, ''))
    expect(await ground.cambio(same)).toMatchObject({
      code: 0,
      output: expect.stringContaining('Nothing to do'),
    })
  })

  it('is taken by --break-lock, which says whose and how old it was', async () => {
    const { code, output } = await ground.cambio(file, 'apply', '--break-lock')
    expect(output).toContain(
      'The realm’s lock of ada@build-7, process 4711, taken 2 h ago, is broken',
    )
    expect(code).toBe(0)
    expect(await lockClient()).toBeUndefined()
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'is given back by an apply that %s stops: it finishes the write it is at, begins no other, and ends with 5',
    async (signal) => {
      const more = await ground.trust((text) =>
        text.replace('name: clerk', `name: clerk-${signal}`).replace('The company', signal),
      )
      ground.proxy.restart(async ({ kind, nth }) => {
        if (kind !== 'write' || nth > 0) return undefined
        process.kill(program.pid, signal)
        // The signal has to be heard before the write's answer, on a busy machine too.
        await sleep(SIGNAL_MS)
        return undefined
      })
      const program = ground.start(more, 'apply')
      expect(await program.ended).toBe(5)
      const output = program.lines.join('\n')
      expect(output).toContain('Stopped, because the process was asked to end.')
      expect(output).toContain('1 changed, 1 not run')
      expect(ground.proxy.writes()).toHaveLength(1)
      expect(await lockClient()).toBeUndefined()
      expect(await ground.cambio(more)).toMatchObject({ code: 0 })
    },
  )
})

describe('two applies at once', () => {
  it('do not mix: one does all of the work, the other ends with 6 or finds nothing to do', async () => {
    const { admin, realm, proxy } = ground
    await admin.identityProviders.del({ realm, alias: 'partner' })
    const secondProxy = await startRecordingProxy(inject('keycloak').url)
    const second = await ground.trust((text) => text.replace(proxy.url, secondProxy.url))
    file = await ground.trust()
    const runs = await Promise.all([ground.cambio(file), ground.cambio(second)])
    const written = [proxy, secondProxy].map((one) => one.writes().length)
    await secondProxy.stop()
    expect(runs.map(({ code }) => code).toSorted((one, other) => one - other)).toEqual([
      0,
      expect.toBeOneOf([0, 6]),
    ])
    expect(written).toContain(0)
    expect(Math.max(...written)).toBeGreaterThan(0)
    expect(await lockClient()).toBeUndefined()
    expect(await ground.cambio(file)).toMatchObject({
      code: 0,
      output: expect.stringContaining('Nothing to do'),
    })
  })
})
