import { readFileSync } from 'node:fs'
import {
  startKeycloak,
  startRedis,
  type KeycloakConnection,
  type KeycloakOptions,
} from '@cambio/testkit'

/** What every end-to-end test needs; plain JSON. */
export interface Servers {
  readonly keycloak: KeycloakConnection
  readonly redisUrl: string
}

export interface StartedServers extends Servers {
  stop(): Promise<void>
}

/** Names a file with servers that somebody keeps running; they are used, and stay up. */
export const KEPT_SERVERS = 'CAMBIO_E2E_SERVERS'

/** The servers that are kept running, else new ones. */
export async function findServers(env: NodeJS.ProcessEnv = process.env): Promise<StartedServers> {
  const file = env[KEPT_SERVERS]
  // A run is long: what the compiler's second tier costs at the start, it gives back many times.
  if (file === undefined) return startServers({ jit: 'full' })
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Servers
  return { ...kept, stop: async () => undefined }
}

/** One Keycloak and one Redis, both or none. */
export async function startServers(options: KeycloakOptions = {}): Promise<StartedServers> {
  const keycloak = await startKeycloak(options)
  const redis = await startRedis().catch(async (error: unknown) => {
    await keycloak.stop()
    throw error
  })
  return {
    keycloak: keycloak.connection,
    redisUrl: redis.url,
    stop: async () => {
      await Promise.all([keycloak.stop(), redis.stop()])
    },
  }
}
