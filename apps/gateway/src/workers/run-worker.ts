import { readSecretFile, type Environment } from '@cambio/trust'
import { buildGateway, type OwnGateway } from '../gateway.ts'
import { createLogger } from '../log/logger.ts'
import { loadSettings, type Settings } from '../settings/load-settings.ts'
import type { Answer, FromWorker, Question, Reading, ToWorker } from './messages.ts'
import { recordedSources } from './recorded-sources.ts'

/** What the primary decides, a signal to the whole group of processes must not. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/** One worker's life: it does what the primary says, and ends when that is gone. @param id The primary's number for it. */
export function runWorker(id: number, env: Environment): void {
  let gateway: OwnGateway | undefined
  let isClosing = false
  for (const signal of SIGNALS) process.on(signal, () => undefined)
  process.on('message', (message) => void hear(asMessage(message)))
  process.on('disconnect', () => void close())
  say({ kind: 'here' })

  async function hear(message: ToWorker): Promise<void> {
    if (message.kind === 'start') await start(message)
    if (message.kind === 'take') gateway?.take(settingsFrom(message.reading, env))
    if (message.kind === 'ask' && gateway !== undefined)
      say({ kind: 'answer', id: message.id, answer: await answer(gateway, message.question) })
    if (message.kind === 'close') await close()
  }

  async function start({ reading, listen }: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
    const settings = settingsFrom(reading, env)
    const log = createLogger(settings.process.logLevel).child({ worker: id })
    gateway = buildGateway(settings, { log })
    try {
      say({ kind: 'listening', ports: await gateway.listen(listen) })
    } catch (error) {
      say({ kind: 'failed', problem: String(error) })
      await close()
    }
  }

  async function close(): Promise<void> {
    if (isClosing) return
    isClosing = true
    await gateway?.close()
    // With the channel gone nothing keeps the process; the primary may have closed it already.
    if (process.connected) process.disconnect()
  }
}

function say(message: FromWorker): void {
  if (process.connected) process.send?.(message)
}

async function answer({ inside }: OwnGateway, question: Question): Promise<Answer> {
  const { about } = question
  if (about === 'report') return { about, report: await inside.readiness.report() }
  if (about === 'metrics') return { about, metrics: await inside.registry.getMetricsAsJSON() }
  const purged = await inside.purging().purge?.(question.purge)
  if (purged === undefined) return { about }
  const { endSessions, ...there } = purged
  return { about, purged: { ...there, sessionsEnded: await endSessions() } }
}

/** The primary has found them good, from the same bytes. */
function settingsFrom(reading: Reading, env: Environment): Settings {
  const recorded = recordedSources(reading, { env, readSecretFile })
  const settings = loadSettings(recorded.sources)
  recorded.end()
  if (!settings.ok) throw new Error(settings.failure)
  return settings.value
}

function asMessage(message: unknown): ToWorker {
  // oxlint-disable-next-line typescript/consistent-type-assertions, typescript/no-unsafe-type-assertion -- the primary is this program
  return message as ToWorker
}
