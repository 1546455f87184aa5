import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, onFreePort } from '../http/free-port.ts'
import { findJava, thisMachine } from '../java/find-java.ts'
import { LOG_FILE, boot } from './boot.ts'
import type { BootOptions } from './boot.ts'
import { prepareHome } from './prepared-home.ts'
import { releaseOf } from './release.ts'
import { serverUrl } from './server-options.ts'
import type { StartSettings, StartedKeycloak } from './started-keycloak.ts'

/** The parts of a home that a run only reads, and the parts it writes or locates itself by. */
const SHARED_PARTS = ['conf', 'lib', 'providers', 'themes', 'version.txt']
const OWN_PARTS = ['bin/kc.sh', 'data']

/** Starts Keycloak as a process of this machine, on loopback, with data of its own in a temporary folder. */
export async function startAsProcess(settings: StartSettings): Promise<StartedKeycloak> {
  const { distribution, onProgress, jit, tls } = settings
  const { version } = distribution
  const { home: javaHome } = await findJava(thisMachine(settings.env), releaseOf(version).java)
  const prepared = await prepareHome({ ...settings, javaHome })
  const home = await mkdtemp(join(tmpdir(), 'cambio-keycloak-'))
  const remove = (): Promise<void> => rm(home, { recursive: true, force: true })
  try {
    await layOut(prepared, home)
    onProgress('Starting Keycloak as a local process (about 10 seconds) …')
    return await bootOnFreePorts({ home, javaHome, version, jit, tls }, remove)
  } catch (error) {
    await remove()
    throw error
  }
}

/** `kc.sh` finds its home by where it lies itself, links resolved: it must be a copy. */
async function layOut(prepared: string, home: string): Promise<void> {
  for (const part of SHARED_PARTS) await symlink(join(prepared, part), join(home, part))
  for (const part of OWN_PARTS)
    await cp(join(prepared, part), join(home, part), { recursive: true })
}

async function bootOnFreePorts(
  options: Omit<BootOptions, 'port' | 'managementPort'>,
  remove: () => Promise<void>,
): Promise<StartedKeycloak> {
  const { first, ...ports } = await onFreePort(async (port) => {
    const managementPort = await freePort()
    return { port, managementPort, first: await boot({ ...options, port, managementPort }) }
  })
  let server = first
  return {
    url: serverUrl({ ...options, ...ports }),
    logs: () => readFile(join(options.home, LOG_FILE), 'utf8'),
    halt: () => server.end(),
    async resume() {
      server = await boot({ ...options, ...ports })
    },
    async stop() {
      await server.end()
      await remove()
    },
  }
}
