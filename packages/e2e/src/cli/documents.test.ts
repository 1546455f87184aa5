import { readFileSync } from 'node:fs'
import { type RunningGateway, startGateway } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { openWorkshop, type Workshop } from '../provisioning/workshop.ts'
import { callsOf, discoverCommands, type Offer } from '../secrets/command-line.ts'
import { runApart } from './run-apart.ts'

const COMMANDS = await discoverCommands()

let workshop: Workshop
let env: Readonly<Record<string, string>>
let gateway: RunningGateway
let file: string
let tokenFile: string

beforeAll(async () => {
  workshop = await openWorkshop(inject('keycloak'))
  env = { ...workshop.landscape.env, PURGE_KEY: 'p'.repeat(32) }
  file = await workshop.trust((text) => `${text}management: { purgeKey: "\${env:PURGE_KEY}" }\n`)
  gateway = await startGateway({ args: ['-f', file], env })
  await workshop.provision(file)
  const { partner } = workshop.landscape
  tokenFile = await workshop.landscape.writeTrustFile(await partner.token())
})

afterAll(async () => {
  await gateway?.stop()
  await workshop?.close()
})

interface Printed {
  readonly cambio: string
  readonly outcome: string
  readonly exitCode: number
}

/** What was printed, which is to be one document that its published schema takes. */
function documentIn(stdout: string): Printed {
  const printed = JSON.parse(stdout) as Printed
  const name = `schemas/${printed.cambio.replace('/', '.')}.json`
  const schema = readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8')
  const parsed = z.fromJSONSchema(JSON.parse(schema)).safeParse(printed)
  expect(parsed.error?.issues ?? []).toEqual([])
  return printed
}

function run(...args: readonly string[]) {
  return runApart([...args, '--json'], env)
}

function bare(offer: Offer, trustFile: string): readonly string[] {
  const { managementUrl } = gateway
  const named = { trustFile, tokenFile, gateway: managementUrl, written: '/nowhere' }
  return callsOf(offer, named, 'bare').flat()
}

const nameOf = ({ command }: Offer): string => `${command.replace(' ', '-')}/v1`

describe('with --json', () => {
  it('is there for every command', () => {
    expect(COMMANDS.filter(({ hasJson }) => !hasJson)).toEqual([])
    expect(COMMANDS.length).toBeGreaterThanOrEqual(10)
  })

  it.each(COMMANDS)('$command prints exactly one document, as its schema says', async (offer) => {
    const { code, stdout } = await run(...bare(offer, file))
    const printed = documentIn(stdout)
    expect(printed).toMatchObject({ cambio: nameOf(offer), outcome: 'done', exitCode: code })
  })

  it.each(COMMANDS.filter(({ hasTrustFile }) => hasTrustFile))(
    '$command prints one document when it fails, too, and the message to standard error',
    async (offer) => {
      const { code, stdout, stderr } = await run(...bare(offer, '/nowhere/cambio.yaml'))
      const printed = documentIn(stdout)
      expect(printed).toMatchObject({
        cambio: nameOf(offer),
        outcome: 'failed',
        exitCode: code,
        failure: { reason: 'file_unreadable' },
      })
      expect(stderr).toMatch(/^cambio: .*\/nowhere\/cambio\.yaml/)
    },
  )

  it('a wrong command line gives one document, too', async () => {
    const { code, stdout, stderr } = await run('plan', '--fil')
    expect(code).toBe(64)
    expect(documentIn(stdout)).toMatchObject({ cambio: 'failure/v1', exitCode: 64 })
    expect(stderr).toContain('Did you mean --file?')
  })

  it('a plan tells each field, of a secret no value, and what becomes of each thing', async () => {
    const changed = await workshop.trust((text) =>
      text.replace('- id: orders-api', '- id: orders-api\n    displayName: Orders'),
    )
    const other = { ...env, GATEWAY_SECRET: 'planted-gateway-secret' }
    const { code, stdout } = await runApart(['plan', '-f', changed, '--json'], other)
    expect(code).toBe(2)
    expect(documentIn(stdout)).toMatchObject({
      realm: workshop.realm,
      summary: { create: 0, update: 2, delete: 0 },
      changes: expect.arrayContaining([
        expect.objectContaining({
          address: 'client orders-api',
          action: 'update',
          outcome: 'planned',
          fields: [{ path: 'name', from: '(not set)', to: 'Orders' }],
        }),
        expect.objectContaining({
          address: 'client gateway',
          fields: expect.arrayContaining([{ path: 'secret', secret: true }]),
        }),
      ]),
      writes: 0,
    })
    expect(stdout).not.toContain('planted')
  })

  it('an apply tells what was done', async () => {
    const changed = await workshop.trust((text) =>
      text.replace('- id: orders-api', '- id: orders-api\n    displayName: All orders'),
    )
    const { code, stdout } = await run('apply', '-f', changed)
    expect(code).toBe(0)
    expect(documentIn(stdout)).toMatchObject({
      cambio: 'apply/v1',
      summary: { update: 1, failed: 0 },
      writes: 1,
    })
  })
})
