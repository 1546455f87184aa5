import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCambio } from '@cambio/testkit'
import { ADMINISTRATOR, CLIENT, providersOf } from './job.ts'
import type { Job, Provider } from './job.ts'
import type { Tool } from './tool.ts'

/** What `plan` ends with where there is something to do. */
const HAS_CHANGES = 2

export const cambioTool: Tool = {
  name: 'cambio',
  plan: (job) => run('plan', job, [0, HAS_CHANGES]),
  apply: (job) => run('apply', job, [0]),
  isSlow: false,
}

async function run(command: string, job: Job, good: readonly number[]): Promise<void> {
  const file = join(job.folder, 'cambio.yaml')
  await writeFile(file, trustFile(job))
  const { code, output } = await runCambio([command, '-f', file], { env: job.secrets })
  if (!good.includes(code)) throw new Error(`cambio ${command} ended with ${code}:\n${output}`)
}

function trustFile(job: Job): string {
  return `keycloak:
  url: ${job.url}
  realm: ${job.realm}
  admin: { username: ${ADMINISTRATOR}, password: "\${env:KEYCLOAK_ADMIN_PASSWORD}", realm: master }
client: { id: ${CLIENT}, secret: "\${env:GATEWAY_SECRET}" }
issuers:
${providersOf(job).map(issuer).join('')}routes:
  - match: { path: / }
    upstream: http://localhost:8080
    target: { scope: [openid] }
`
}

const issuer = ({ alias, issuer: url, jwks }: Provider): string => `  - alias: ${alias}
    issuer: ${url}
    endpoints: { jwks: "${jwks}" }
    via: [idp-permission]
`
