import { shareForeignRealms } from '@cambio/testkit'
import type { TestProject } from 'vitest/node'
import { findServers, type Servers } from './servers.ts'

declare module 'vitest' {
  interface ProvidedContext extends Servers {}
}

/** One Keycloak and one Redis for the whole run; every test file makes realms of its own, and some share those of the partner and the stranger. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await findServers()
  await shareForeignRealms(servers.keycloak)
  project.provide('keycloak', servers.keycloak)
  project.provide('redisUrl', servers.redisUrl)
  return () => servers.stop()
}
