import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ADMINISTRATOR, CLIENT, providersOf } from './job.ts'
import type { Job, Provider } from './job.ts'
import { runCommand } from '../run-command.ts'
import type { Tool } from './tool.ts'

/** The newest Ansible for this machine's Python; community.general, whose Keycloak modules are measured, is a part of it. */
const FOLDER = join(homedir(), '.cache/cambio/ansible')

/** Ansible's Keycloak modules. They know the client and the identity providers, and no permission. */
export async function ansibleTool(): Promise<Tool> {
  await install()
  const play = async (job: Job, ...args: readonly string[]): Promise<void> => {
    const file = join(job.folder, 'playbook.json') // JSON is YAML
    await writeFile(file, JSON.stringify(playbook(job)))
    const env = { PATH: process.env['PATH'], HOME: job.folder, ...job.secrets }
    await runCommand(inFolder('ansible-playbook'), ['-i', 'localhost,', ...args, file], env)
  }
  return {
    name: `${await version()}, no permissions`,
    plan: (job) => play(job, '--check'),
    apply: (job) => play(job),
    isSlow: true, // each of its modules is a program of its own, with a login of its own
  }
}

const inFolder = (command: string): string => join(FOLDER, 'bin', command)

async function install(): Promise<void> {
  if (existsSync(inFolder('ansible-community'))) return
  console.error('Installing Ansible from PyPI (once, some minutes) …')
  await runCommand('python3', ['-m', 'venv', FOLDER], process.env)
  await runCommand(inFolder('pip'), ['install', '--quiet', 'ansible'], process.env)
}

/** `Ansible 12.3.0`, out of `Ansible community version 12.3.0`. */
async function version(): Promise<string> {
  const told = await runCommand(inFolder('ansible-community'), ['--version'], process.env)
  return `Ansible ${told.trim().split(' ').at(-1)}`
}

function playbook(job: Job): unknown {
  const server = {
    auth_keycloak_url: job.url,
    auth_realm: 'master',
    auth_client_id: 'admin-cli',
    auth_username: ADMINISTRATOR,
    auth_password: "{{ lookup('env', 'KEYCLOAK_ADMIN_PASSWORD') }}",
    realm: job.realm,
  }
  const tasks = [
    { 'community.general.keycloak_client': { ...server, ...client } },
    ...providersOf(job).map((provider) => ({
      'community.general.keycloak_identity_provider': { ...server, ...identityProvider(provider) },
    })),
  ]
  // The modules run on the Python that runs Ansible, not on whichever is found.
  const vars = { ansible_python_interpreter: '{{ ansible_playbook_python }}' }
  return [{ hosts: 'localhost', connection: 'local', gather_facts: false, vars, tasks }]
}

const client = {
  client_id: CLIENT,
  enabled: true,
  public_client: false,
  secret: "{{ lookup('env', 'GATEWAY_SECRET') }}",
  standard_flow_enabled: false,
  direct_access_grants_enabled: false,
}

function identityProvider({ alias, issuer, jwks }: Provider): Readonly<Record<string, unknown>> {
  return {
    alias,
    provider_id: 'oidc',
    enabled: true,
    // As texts, as Keycloak has them: with booleans, each run would find changes.
    config: {
      clientId: CLIENT,
      syncMode: 'IMPORT',
      issuer,
      jwksUrl: jwks,
      useJwksUrl: 'true',
      validateSignature: 'true',
      disableUserInfo: 'true',
      disableTypeClaimCheck: 'true',
    },
  }
}
