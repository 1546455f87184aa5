import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Ground, issuer, openGround } from './ground.ts'

const PARTNERS = ['north', 'south', 'east', 'west', 'up', 'down']

let ground: Ground
let file: string

beforeAll(async () => {
  ground = await openGround(inject('keycloak'))
  const more = PARTNERS.map((alias) => issuer(alias)).join('')
  file = await ground.trust((text) => text.replace('routes:', `${more}routes:`))
})

afterAll(() => ground.close())

/** What was read of the realm more than once. The preflight asks whether the realm is there, before a plan is made of it. */
async function readTwice(): Promise<readonly string[]> {
  ground.proxy.restart()
  await ground.cambio(file, 'plan')
  const paths = ground.proxy.requests().map(({ path }) => path)
  const below = paths.filter((path) => path.startsWith(`/admin/realms/${ground.realm}/`))
  return below.filter((path, at) => below.indexOf(path) !== at)
}

describe('a plan', () => {
  it('asks no question twice, neither of an empty realm nor of a provisioned one', async () => {
    expect(await readTwice()).toEqual([])
    expect(await ground.cambio(file)).toMatchObject({ code: 0 })
    expect(await readTwice()).toEqual([])
  })
})

describe('an apply of several issuers at once', () => {
  it('makes what one after the other would have made: nothing is left to do', async () => {
    ground.proxy.restart()
    expect(await ground.cambio(file)).toMatchObject({
      code: 0,
      output: expect.stringContaining('Nothing to do'),
    })
    expect(ground.proxy.writes()).toEqual([])
  })
})
