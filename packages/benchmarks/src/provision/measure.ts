import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRealm, uniqueName, type KeycloakConnection } from '@cambio/testkit'
import type { Cost, Costs } from './cost.ts'
import { startCountingProxy } from './counting-proxy.ts'
import type { Job } from './job.ts'
import type { Tool } from './tool.ts'

/** Has the tool do a job in a new, empty realm: plan, apply, and apply again. */
export async function measure(
  keycloak: KeycloakConnection,
  tool: Tool,
  providers: number,
): Promise<Costs> {
  const realm = await createRealm(keycloak, { realm: uniqueName('bench') })
  const proxy = await startCountingProxy(keycloak.url)
  const folder = await mkdtemp(join(tmpdir(), 'cambio-bench-'))
  const secrets = {
    KEYCLOAK_ADMIN_PASSWORD: keycloak.admin.password,
    GATEWAY_SECRET: randomUUID(),
  }
  const job: Job = { url: proxy.url, realm: realm.name, providers, folder, secrets }
  const cost = async (run: (job: Job) => Promise<void>): Promise<Cost> => {
    const [before, started] = [proxy.passed(), performance.now()]
    await run(job)
    const [after, ended] = [proxy.passed(), performance.now()]
    return {
      requests: after.requests - before.requests,
      writes: after.writes - before.writes,
      seconds: (ended - started) / 1000,
    }
  }
  try {
    return {
      ...(tool.plan && { plan: await cost(tool.plan) }),
      'first apply': await cost(tool.apply),
      'second apply': await cost(tool.apply),
    }
  } finally {
    await proxy.stop()
    await rm(folder, { recursive: true })
    await realm.remove()
  }
}
