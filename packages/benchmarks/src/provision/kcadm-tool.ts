import { fileURLToPath } from 'node:url'
import { findKcadm } from '@cambio/testkit'
import { runCommand } from '../run-command.ts'
import type { Tool } from './tool.ts'

const SCRIPT = fileURLToPath(new URL('kcadm.sh', import.meta.url))

/** Keycloak's own command, called by a script. It shows nothing before it does it. */
export async function kcadmTool(): Promise<Tool> {
  const { command, env } = await findKcadm()
  return {
    name: 'kcadm.sh script',
    apply: async ({ url, realm, providers, secrets }) => {
      const args = [url, realm, String(providers)]
      await runCommand(SCRIPT, args, { ...env, ...secrets, KCADM: command })
    },
    isSlow: true, // each of its calls starts a Java machine
  }
}
