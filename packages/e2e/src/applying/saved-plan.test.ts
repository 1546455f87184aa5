import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientOf } from '../provisioning/workshop.ts'
import { GATEWAY_SECRET, type Ground, openGround } from './ground.ts'

let ground: Ground
let file: string
let plan: string

beforeAll(async () => {
  ground = await openGround(inject('keycloak'))
  file = await ground.trust()
  plan = ground.path('plan.json')
  await save()
})

afterAll(() => ground.close())

async function save(): Promise<void> {
  const { code, output } = await ground.cambio(file, 'plan', '--out', plan)
  if (code !== 2 && code !== 0) throw new Error(output)
}

/** Applies a plan that must not be applied any more: nothing is written. */
async function expectRefusal(saved: string, why: RegExp, trust: string = file): Promise<void> {
  ground.proxy.restart()
  const { code, output } = await ground.cambio(trust, 'apply', saved)
  expect(output).toMatch(why)
  expect(code).toBe(4)
  const written = ground.proxy
    .requests()
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/admin/'))
  expect(written).toEqual([])
}

/** A copy of the saved plan with something else in it. */
function tampered(change: (text: string) => string): string {
  const path = ground.path('tampered.json')
  writeFileSync(path, change(readFileSync(plan, 'utf8')))
  return path
}

describe('plan --out', () => {
  it('writes a file for nobody else, with no secret in it', () => {
    expect(statSync(plan).mode & 0o777).toBe(0o600)
    const text = readFileSync(plan, 'utf8')
    expect(text).toContain('client gateway')
    expect(text).not.toContain(GATEWAY_SECRET)
    expect(text).not.toContain(Buffer.from(GATEWAY_SECRET).toString('base64'))
  })
})

describe('apply of a saved plan', () => {
  it('refuses when the trust file is another one', async () => {
    const other = await ground.trust((text) => text.replace('name: clerk', 'name: bookkeeper'))
    await expectRefusal(plan, /the trust file is another one/, other)
  })

  it('refuses a file that is no saved plan', async () => {
    await expectRefusal(file, /is not a saved plan/)
  })

  it('refuses a plan of another version, and says which', async () => {
    const newer = tampered((text) => text.replace('saved-plan/v1', 'saved-plan/v9'))
    await expectRefusal(newer, /another version \(saved-plan\/v9, and this is saved-plan\/v1\)/)
  })

  it('refuses a plan of another realm', async () => {
    const elsewhere = tampered((text) => text.replace(`"${ground.realm}"`, '"elsewhere"'))
    await expectRefusal(elsewhere, /made for realm elsewhere/)
  })

  it('refuses when somebody changed the file’s steps: nothing of it is executed', async () => {
    const widened = tampered((text) =>
      text.replace('"address": "client orders-api"', '"address": "client intruder"'),
    )
    await expectRefusal(widened, /client intruder: there is nothing left to do/)
  })

  it('refuses a file with a member it does not know', async () => {
    await expectRefusal(
      tampered((text) => text.replace('"realm"', '"more": 1, "realm"')),
      /is not a saved plan/,
    )
  })

  it('refuses when the realm moved, also where that changes no step, and names what', async () => {
    const { admin, realm } = ground
    await ground.cambio(file, 'apply')
    const gateway = await clientOf(admin, realm, 'gateway')
    await admin.clients.update({ realm, id: gateway.id }, { ...gateway, publicClient: true })
    await save()
    await admin.clients.update(
      { realm, id: gateway.id },
      { ...gateway, publicClient: true, description: 'theirs' },
    )
    await expectRefusal(plan, /Keycloak answers otherwise to: read client gateway/)
  })

  it('does exactly that when nothing moved, and refuses to do it again', async () => {
    await save()
    ground.proxy.restart()
    const { code, output } = await ground.cambio(file, 'apply', plan)
    expect(output).toContain('~ client gateway: changed (publicClient, secret)')
    expect(code).toBe(0)
    expect(ground.proxy.writes()).toHaveLength(1)
    await expectRefusal(plan, /client gateway: there is nothing left to do/)
  })

  it('says when there is no such file', async () => {
    const { code, output } = await ground.cambio(file, 'apply', ground.path('absent.json'))
    expect(output).toMatch(/saved plan .*absent\.json cannot be read \(ENOENT\)/)
    expect(code).toBe(1)
  })
})
