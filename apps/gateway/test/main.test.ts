import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram, startGateway, untilReady } from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, CLIENT_SECRET, startStage, type Stage } from './stage.ts'

const ENTRY = fileURLToPath(new URL('../src/main.ts', import.meta.url))
/** A process starts in a second or two; on a busy machine in more. */
const START_MS = 30_000

let stage: Stage
let folder: string
beforeAll(async () => {
  stage = await startStage()
  folder = mkdtempSync(join(tmpdir(), 'gateway-'))
})
afterAll(async () => {
  await stage.stop()
  rmSync(folder, { recursive: true })
})

const environment = (): Record<string, string> => ({
  ISSUER: stage.realm.issuer,
  OIDC_TOKEN_EXCHANGE_IDP_LIST: stage.partner.issuer,
  CLIENT_ID: 'gateway',
  CLIENT_SECRET,
  UPSTREAM_URL: stage.upstream.url,
  TARGET_AUDIENCE: 'orders-api',
})

describe('the gateway’s program', () => {
  it(
    'runs from the environment, says what it trusts and where it listens, and ends with 0',
    async () => {
      const gateway = await startGateway({ env: environment(), cwd: folder })
      try {
        await untilReady(gateway)
        const answer = await fetch(`${gateway.url}/any`, { headers: bearer(stage.partner.token()) })
        expect(answer.status).toBe(200)
        const start = gateway.lines.find((line) => line.includes('"managementPort"')) ?? ''
        expect(JSON.parse(start)).toMatchObject({
          level: 'info',
          source: 'environment',
          port: Number(new URL(gateway.url).port),
          msg: expect.stringContaining(stage.partner.issuer),
        })
      } finally {
        expect(await gateway.stop()).toBe(0)
      }
      expect(gateway.lines.join('\n')).not.toContain(CLIENT_SECRET)
    },
    START_MS,
  )

  it(
    'runs from a trust file',
    async () => {
      const file = join(folder, 'trust.yaml')
      writeFileSync(file, trustFile())
      const env = { GATEWAY_SECRET: CLIENT_SECRET }
      const gateway = await startGateway({ args: ['-f', file], env, cwd: folder })
      try {
        await untilReady(gateway)
        const answer = await fetch(`${gateway.url}/orders`, {
          headers: bearer(stage.partner.token()),
        })
        expect(answer.status).toBe(200)
      } finally {
        expect(await gateway.stop()).toBe(0)
      }
    },
    START_MS,
  )

  it(
    'ends with 1 and says how to run it when it has nothing to run from',
    async () => {
      const { code, output } = await runProgram({ entry: ENTRY, cwd: folder })
      expect(code).toBe(1)
      expect(output).toContain('cambio.yaml')
      expect(output).toContain('OIDC_TOKEN_EXCHANGE_IDP_LIST')
    },
    START_MS,
  )

  it(
    'ends with 1 and names the variable that is wrong',
    async () => {
      const env = { ...environment(), CLOCK_SKEW_SECONDS: '120' }
      const { code, output } = await runProgram({ entry: ENTRY, env, cwd: folder })
      expect([code, output]).toEqual([1, expect.stringContaining('CLOCK_SKEW_SECONDS')])
    },
    START_MS,
  )

  it(
    'ends with 1 when its port is taken',
    async () => {
      const env = {
        ...environment(),
        HOST: 'localhost',
        PORT: new URL(stage.url).port,
        MANAGEMENT_PORT: '0',
      }
      const { code, output } = await runProgram({ entry: ENTRY, env, cwd: folder })
      expect([code, output]).toEqual([1, expect.stringContaining('PORT')])
    },
    START_MS,
  )

  it(
    'ends with 64 when it is called wrongly, and with 0 when it is asked for help',
    async () => {
      const wrong = await runProgram({ entry: ENTRY, args: ['--fiel'], cwd: folder })
      const help = await runProgram({ entry: ENTRY, args: ['--help'], cwd: folder })
      expect([wrong.code, help.code]).toEqual([64, 0])
      expect(help.output).toContain('--file')
    },
    START_MS,
  )
})

function trustFile(): string {
  const { realm, partner, upstream } = stage
  return `
keycloak: { url: "${realm.issuer.replace('/realms/company', '')}", realm: company }
client: { id: gateway, secret: "\${env:GATEWAY_SECRET}" }
issuers: [{ alias: partner, issuer: "${partner.issuer}" }]
routes: [{ match: { path: /orders }, upstream: "${upstream.url}", target: { audience: [orders-api] } }]
`
}
