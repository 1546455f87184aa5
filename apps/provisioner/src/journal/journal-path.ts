import { join } from 'node:path'
import type { Environment } from '@cambio/trust'

export interface JournalSubject {
  /** Keycloak's base URL. */
  readonly url: string
  readonly realm: string
  /** Epoch seconds. */
  readonly now: number
  readonly pid: number
}

/** Where a run's journal goes unless told: the state folder of whoever runs it. Undefined when there is none. */
export function journalPath(
  { url, realm, now, pid }: JournalSubject,
  env: Environment,
): string | undefined {
  const state = env['XDG_STATE_HOME'] || (env['HOME'] && join(env['HOME'], '.local', 'state'))
  if (!state) return undefined
  const time = new Date(now * 1000).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const name = [new URL(url).host, realm, time, pid].join('-').replaceAll(/[^\w.-]/g, '_')
  return join(state, 'cambio', `${name}.jsonl`)
}
