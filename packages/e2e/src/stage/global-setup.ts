import { startKeycloak, startRedis, type KeycloakConnection } from '@cambio/testkit'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    readonly keycloak: KeycloakConnection
    readonly redisUrl: string
  }
}

/** One Keycloak and one Redis for the whole run; every test file makes realms of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const keycloak = await startKeycloak()
  const redis = await startRedis().catch(async (error: unknown) => {
    await keycloak.stop()
    throw error
  })
  project.provide('keycloak', keycloak.connection)
  project.provide('redisUrl', redis.url)
  return async () => {
    await Promise.all([keycloak.stop(), redis.stop()])
  }
}
