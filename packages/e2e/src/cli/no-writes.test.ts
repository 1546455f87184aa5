import { trustFile } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openWorkshop, type Run, type Workshop } from '../provisioning/workshop.ts'

const USAGE = 64

let empty: Workshop
let provisioned: Workshop

beforeAll(async () => {
  empty = await openWorkshop(inject('keycloak'))
  provisioned = await openWorkshop(inject('keycloak'))
  await provisioned.provision(await provisioned.trust())
})

afterAll(async () => {
  await empty.close()
  await provisioned.close()
})

/** What only tells: of the last two, without their word `--yes`. */
describe.each([
  ['plan'],
  ['verify'],
  ['drift'],
  ['drift with a baseline'],
  ['export'],
  ['destroy'],
  ['migrate'],
])('%s', (name) => {
  /** A trust file that asks for more than the realm has, so that there is something not to do. */
  async function run(workshop: Workshop): Promise<Run> {
    const deployed = await workshop.trust()
    const file = await workshop.trust((text) =>
      text.replace('- id: orders-api', '- id: orders-api\n  - id: billing-api'),
    )
    const [command = '', ...more] = name.split(' ')
    return await workshop.cambio(
      file,
      command,
      ...(more.length === 0 ? [] : ['--baseline', deployed]),
    )
  }

  it.each([
    ['an empty realm', () => empty],
    ['a provisioned realm', () => provisioned],
  ])('sends no writing request and leaves Keycloak unchanged on %s', async (_realm, choose) => {
    const workshop = choose()
    workshop.proxy.restart()
    const before = await workshop.footprint()
    const { code } = await run(workshop)
    expect(code).not.toBe(USAGE)
    expect(workshop.proxy.requests().length).toBeGreaterThan(0)
    expect(workshop.proxy.writes()).toEqual([])
    expect(await workshop.footprint()).toEqual(before)
  })
})

describe('explain', () => {
  async function explain(file: string, ...more: readonly string[]): Promise<Run> {
    const { landscape } = provisioned
    const token = await landscape.writeTrustFile(await landscape.partner.token())
    provisioned.proxy.restart()
    return await provisioned.cambio(file, 'explain', '--token', token, ...more)
  }

  it('asks Keycloak’s realm nothing at all', async () => {
    const before = await provisioned.footprint()
    const { code, output } = await explain(await provisioned.trust(), '--request', 'GET /orders')
    expect([code, output]).toEqual([0, expect.stringContaining('accepted')])
    expect(provisioned.proxy.requests()).toEqual([])
    expect(await provisioned.footprint()).toEqual(before)
  })

  it('sends no writing request with --live either: it exchanges', async () => {
    const before = await provisioned.footprint()
    const { landscape } = provisioned
    const exchanges = await landscape.exchanges()
    // Not through the proxy: by that address the realm has another issuer, and nobody exchanges there.
    const file = await landscape.writeTrustFile(trustFile(landscape))
    const { code, output } = await explain(file, '--live', '--request', 'GET /orders')
    expect([code, output]).toEqual([0, expect.stringContaining('accepted')])
    expect(await landscape.exchanges()).toBe(exchanges + 1)
    expect(await provisioned.footprint()).toEqual(before)
  })

  it('asks nothing with --live about a token that is refused before it would be exchanged', async () => {
    const exchanges = await provisioned.landscape.exchanges()
    const { code } = await explain(
      await provisioned.trust(),
      '--live',
      '--request',
      'GET /elsewhere',
    )
    expect(code).toBe(1)
    expect(provisioned.proxy.requests()).toEqual([])
    expect(await provisioned.landscape.exchanges()).toBe(exchanges)
  })
})
