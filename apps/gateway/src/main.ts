#!/usr/bin/env node
import cluster from 'node:cluster'
import { existsSync, readFileSync } from 'node:fs'
import { describeTrust, readSecretFile } from '@cambio/trust'
import { buildGateway, type Gateway } from './gateway.ts'
import { createLogger, type Logger } from './log/logger.ts'
import { readSettings } from './reload/read-settings.ts'
import type { SeenFiles } from './reload/seen-files.ts'
import { watchSettings, type SettingsWatch } from './reload/watch-settings.ts'
import type { Settings } from './settings/load-settings.ts'
import { readArguments, USAGE } from './settings/read-arguments.ts'
import { buildWorkers } from './workers/build-workers.ts'
import { recordTexts, type RecordedTexts } from './workers/recorded-texts.ts'
import { runWorker } from './workers/run-worker.ts'
import { workerCount } from './workers/worker-count.ts'

/** sysexits.h: the command line is wrong. */
const EXIT_USAGE = 64

if (cluster.worker === undefined) await main()
else runWorker(cluster.worker.id, process.env)

async function main(): Promise<void> {
  const args = readArguments(process.argv.slice(2))
  if (!args.ok) return fail(`${args.failure}\n\n${USAGE}`, EXIT_USAGE)
  if (args.value.help) return void process.stdout.write(`${USAGE}\n`)

  const record = recordTexts({
    file: args.value.file,
    env: process.env,
    fileExists: existsSync,
    readTrustFile: (path) => readFileSync(path, 'utf8'),
    readSecretFile,
  })
  const { settings, seen } = readSettings(record.sources)
  if (!settings.ok) return fail(settings.failure, 1)
  await run(settings.value, { record, seen })
}

const BUG = 'They could not be taken over, for a bug of ours: the line before has its stack.'

interface Origin {
  readonly record: RecordedTexts
  readonly seen: SeenFiles
}

async function run(settings: Settings, { record, seen }: Origin): Promise<void> {
  const { trust, source } = settings
  const log = createLogger(settings.process.logLevel)
  const gateway = build(settings, record, log)
  const watch = watchSettings({
    seen,
    read() {
      record.begin()
      // What was found at the start is what is read again, whatever the working directory holds by then.
      return readSettings({ ...record.sources, file: settings.file })
    },
    onSettings: (next) => (next.ok ? gateway.take(next.value) : gateway.refuse(next.failure)),
    onBug(error) {
      log.error({ err: error }, 'bug')
      gateway.refuse(BUG)
    },
  })
  reloadOnSignal(watch)
  endOnSignal(gateway, watch, log)
  try {
    const ports = await gateway.listen(settings.process)
    log.info({ source, ...ports }, describeTrust(trust))
  } catch (error) {
    const { host, port, managementPort } = settings.process
    fail(
      `Cannot listen on ${host}, ports ${port} and ${managementPort}: ${String(error)}. Set HOST, PORT and MANAGEMENT_PORT, and authorizer in the trust file, to what is free.`,
      1,
    )
    watch.stop()
    await gateway.close()
  }
}

/** In this process, or in several that it looks after. */
function build(settings: Settings, record: RecordedTexts, log: Logger): Gateway {
  const count = workerCount(settings.trust)
  if (count === 1) {
    record.stop()
    return buildGateway(settings, { log })
  }
  const { file } = settings
  return buildWorkers(settings, { log, count, reading: () => ({ file, texts: record.texts() }) })
}

function reloadOnSignal(watch: SettingsWatch): void {
  process.on('SIGHUP', () => watch.readNow())
}

function endOnSignal(gateway: Gateway, watch: SettingsWatch, log: Logger): void {
  let ending = false
  const end = async (signal: string): Promise<void> => {
    if (ending) return
    ending = true
    log.info({ signal }, 'stopping: no new requests, those on their way may end')
    watch.stop()
    await gateway.close()
    log.info('stopped')
  }
  process.on('SIGTERM', (signal) => void end(signal))
  process.on('SIGINT', (signal) => void end(signal))
}

function fail(text: string, exitCode: number): void {
  process.stderr.write(`${text}\n`)
  process.exitCode = exitCode
}
