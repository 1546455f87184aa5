import { createClient } from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { clientOf, openWorkshop, type Workshop } from '../provisioning/workshop.ts'

let workshop: Workshop
/** The trust file as it was deployed. */
let deployed: string
/** One with a change that nobody has applied. */
let changed: string

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  deployed = await workshop.trust()
  changed = await workshop.trust(withDisplayName)
  await workshop.provision(deployed)
})

afterEach(() => workshop.provision(deployed))

afterAll(() => workshop.close())

function withDisplayName(text: string): string {
  return text.replace('- id: orders-api', '- id: orders-api\n    displayName: Orders')
}

/** What a person does in the console. */
async function disableGateway(): Promise<void> {
  const { admin, realm } = workshop
  const gateway = await clientOf(admin, realm, 'gateway')
  await admin.clients.update({ realm, id: gateway.id }, { ...gateway, enabled: false })
}

/** Runs `cambio drift`, which is to write nothing. */
async function drift(file: string, ...args: readonly string[]) {
  workshop.proxy.restart()
  const before = await workshop.footprint()
  const run = await workshop.cambio(file, 'drift', ...args)
  expect(workshop.proxy.writes()).toEqual([])
  expect(await workshop.footprint()).toEqual(before)
  return run
}

describe('cambio drift', () => {
  it('ends with 0 where the realm is as declared', async () => {
    const { code, output } = await drift(deployed)
    expect(output).toContain('No drift: the realm is as declared.')
    expect(code).toBe(0)
  })

  it('ends with 3 and tells what differs', async () => {
    await disableGateway()
    const { code, output } = await drift(deployed)
    expect(output).toContain('~ client gateway\n    enabled: live false, declared true')
    expect(code).toBe(3)
  })

  it('takes what is not applied yet for drift, too, when it knows nothing of the deployment', async () => {
    expect(await drift(changed)).toMatchObject({ code: 3 })
  })

  it('shows no value of a secret', async () => {
    const { admin, realm, landscape } = workshop
    const gateway = await clientOf(admin, realm, 'gateway')
    await admin.clients.update({ realm, id: gateway.id }, { ...gateway, secret: 'another-secret' })
    for (const more of [[], ['--json'], ['--baseline', deployed]]) {
      const { code, output } = await drift(deployed, ...more)
      expect(code).toBe(3)
      expect(output).toMatch(/secret: changed|"secret": true/)
      expect(output).not.toContain('another-secret')
      expect(output).not.toContain(landscape.env.GATEWAY_SECRET)
    }
  })
})

describe('cambio drift --baseline', () => {
  it('ends with 0 where the realm is as deployed and as declared', async () => {
    expect(await drift(deployed, '--baseline', deployed)).toMatchObject({ code: 0 })
  })

  it('ends with 2 where the trust file is not applied yet, which is no drift', async () => {
    const { code, output } = await drift(changed, '--baseline', deployed)
    expect(output).not.toContain('Somebody changed the server')
    expect(output).toContain(
      'Not applied yet:\n~ client orders-api\n    name: live (not set), baseline not declared, declared Orders',
    )
    expect(code).toBe(2)
  })

  it('ends with 3 where somebody changed the server, and tells both under their headings', async () => {
    await disableGateway()
    const { code, output } = await drift(changed, '--baseline', deployed)
    expect(output).toMatch(
      /^Somebody changed the server:\n~ client gateway\n {4}enabled: live false, baseline true, declared true\n\nNot applied yet:\n~ client orders-api\n/m,
    )
    expect(code).toBe(3)
  })

  it('calls a thing that was deployed and is gone drift, and a new one not applied yet', async () => {
    const { admin, realm } = workshop
    const more = await workshop.trust((text) =>
      text.replace('- id: orders-api', '- id: orders-api\n  - id: billing-api'),
    )
    await admin.clients.del({ realm, id: (await clientOf(admin, realm, 'orders-api')).id })
    const { code, output } = await drift(more, '--baseline', deployed)
    const [drifted = '', pending = ''] = output.split('Not applied yet:')
    expect(drifted).toContain(
      '~ client orders-api\n    live missing, baseline there, declared there',
    )
    expect(drifted).not.toContain('billing-api')
    expect(pending).toContain(
      '~ client billing-api\n    live missing, baseline not declared, declared there',
    )
    expect(code).toBe(3)
  })

  it('tells the same with --json', async () => {
    await disableGateway()
    const { code, output } = await drift(changed, '--baseline', deployed, '--json')
    expect(code).toBe(3)
    expect(JSON.parse(output)).toMatchObject({
      cambio: 'drift/v1',
      exitCode: 3,
      drift: [
        {
          address: 'client gateway',
          path: 'enabled',
          live: 'false',
          baseline: 'true',
          declared: 'true',
        },
      ],
      pending: [{ address: 'client orders-api', path: 'name', declared: 'Orders' }],
    })
  })

  it('refuses a baseline of another realm', async () => {
    const other = await workshop.trust((text) =>
      text.replace(`realm: ${workshop.realm}`, 'realm: elsewhere'),
    )
    const { code, output } = await drift(deployed, '--baseline', other)
    expect(output).toMatch(/^cambio: the baseline is about realm elsewhere .*--baseline/)
    expect(code).toBe(1)
  })

  it('needs nothing of the login the baseline names', async () => {
    const old = await workshop.trust((text) =>
      text.replace(/admin: .*/, 'admin: { clientId: former, clientSecret: "${env:FORMER}" }'),
    )
    expect(await drift(deployed, '--baseline', old)).toMatchObject({ code: 0 })
  })
})

describe('cambio drift beside a deploy', () => {
  it('ends with 6 while somebody holds the realm’s lock, and names whom', async () => {
    const { admin, realm } = workshop
    const id = await createClient(inject('keycloak'), realm, {
      clientId: 'cambio.lock',
      enabled: false,
      attributes: {
        'cambio.lock.owner': 'ada@build-7, process 4711',
        'cambio.lock.since': '1700000000',
      },
    })
    try {
      await disableGateway()
      const { code, output } = await drift(deployed)
      expect(output).toContain('ada@build-7, process 4711 has been applying')
      expect(output).toContain('--break-lock')
      expect(output).not.toContain('Drift:')
      expect(code).toBe(6)
    } finally {
      await admin.clients.del({ realm, id })
    }
  })
})
