import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { GenericContainer, StartedTestContainer } from 'testcontainers'
import { tail } from '../command/run-command.ts'
import { onFreePort } from '../http/free-port.ts'
import type { RunningServer } from '../server/running-server.ts'
import type { Engine } from './engine.ts'
import { OWNER_LABEL, describeOwner } from './owner.ts'
import { removeAtExit } from './remove-at-exit.ts'

/** Finds the container of one start, also one whose start failed: we are not told its id then. */
const START_LABEL = 'io.cambio.testkit.start'

/** How long a server may take to end by itself before it is killed. */
const GRACE_MS = 10_000

const LOG_TAIL_LINES = 30

/** A server in a container, on one port of this machine that stays its own. */
export interface ContainerServer extends RunningServer {
  readonly port: number
}

/** Starts the container that `configure` makes for a port. A failed start leaves no container. */
export function startContainer(
  engine: Engine,
  configure: (port: number) => GenericContainer,
): Promise<ContainerServer> {
  return onFreePort(async (port) => ({ port, ...(await startConfigured(engine, configure(port))) }))
}

async function startConfigured(
  engine: Engine,
  container: GenericContainer,
): Promise<RunningServer> {
  const start = randomUUID()
  let log = ''
  const collect = (stream: Readable): void =>
    void stream.on('data', (text) => (log += String(text)))
  try {
    const started = await container
      .withAutoCleanup(engine.hasReaper)
      .withLabels({ [OWNER_LABEL]: describeOwner(process.pid) ?? '', [START_LABEL]: start })
      .withLogConsumer(collect)
      .start()
    return operations(engine, started, { read: () => log, collect })
  } catch (error) {
    await removeStarted(engine, start)
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${reason}\n${tail(log, LOG_TAIL_LINES)}`, { cause: error })
  }
}

interface Log {
  read(): string
  collect(stream: Readable): void
}

function operations({ client }: Engine, container: StartedTestContainer, log: Log): RunningServer {
  const handle = client.container.getById(container.getId())
  const forget = removeAtExit(container.getId())
  return {
    logs: () => Promise.resolve(log.read()),
    halt: () => client.container.stop(handle, { timeout: GRACE_MS }),
    async resume() {
      const since = Math.floor(Date.now() / 1000)
      await container.restart()
      log.collect(await container.logs({ since }))
    },
    async stop() {
      await container.stop()
      forget()
    },
  }
}

async function removeStarted({ client }: Engine, start: string): Promise<void> {
  const filters = { label: [`${START_LABEL}=${start}`] }
  const left = await client.container.dockerode.listContainers({ all: true, filters })
  const handles = left.map(({ Id }) => client.container.getById(Id))
  await Promise.all(handles.map((handle) => handle.remove({ force: true, v: true })))
}
