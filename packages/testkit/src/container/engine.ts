import { getContainerRuntimeClient, getReaper } from 'testcontainers'
import type { ContainerRuntimeClient } from 'testcontainers'
import { OWNER_LABEL, isOrphan } from './owner.ts'
import { isThisMachine } from './this-machine.ts'

/** A Docker engine on this machine. */
export interface Engine {
  readonly client: ContainerRuntimeClient
  /** Whether Testcontainers' own cleaner (Ryuk) runs: it removes our containers however we end. */
  readonly hasReaper: boolean
}

/** Connects to the engine and clears away what dead runs left there; throws, saying why, if there is none. */
export async function connectEngine(): Promise<Engine> {
  const client = await getContainerRuntimeClient().catch(() => {
    throw new Error('no Docker engine answers; start Docker, or set DOCKER_HOST')
  })
  const { host } = client.info.containerRuntime
  // Tests are reached from inside the container, and Keycloak's issuer is an address of this machine.
  if (!(await isThisMachine(host)))
    throw new Error(`the Docker engine is on ${host}, not on this machine`)
  await removeOrphans(client)
  return { client, hasReaper: await startReaper(client) }
}

/** Ryuk needs an image that may be out of reach; without it, dead runs are cleared away at the next start. */
async function startReaper(client: ContainerRuntimeClient): Promise<boolean> {
  return getReaper(client).then(
    () => true,
    () => false,
  )
}

async function removeOrphans({ container }: ContainerRuntimeClient): Promise<void> {
  const filters = { label: [OWNER_LABEL] }
  const ours = await container.dockerode.listContainers({ all: true, filters })
  const orphans = ours.filter(({ Labels }) => isOrphan(Labels[OWNER_LABEL] ?? ''))
  await Promise.all(orphans.map(({ Id }) => container.getById(Id).remove({ force: true, v: true })))
}
