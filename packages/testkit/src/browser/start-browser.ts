import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startOnLeash } from '../leash/start-on-leash.ts'
import { toStandardError, type Progress } from '../progress.ts'
import { untilReady } from '../server/until-ready.ts'
import type { Environment } from '../way/way.ts'
import { Devtools } from './devtools.ts'
import { findBrowser } from './find-browser.ts'

export interface BrowserOptions {
  /** Default: standard error. */
  readonly onProgress?: Progress
  /** Default: the environment of this process. */
  readonly env?: Environment
}

export interface Page {
  /** What this text, the body of an async function, gives in the page; as JSON has it. */
  run(script: string): Promise<unknown>
  /** All that the page has got from anywhere, and all that it has sent, heads too, as the browser tells it. */
  traffic(): string
}

/** A real browser that shows nothing, with a profile of its own, which takes any certificate. */
export interface RunningBrowser {
  /** Opens a page, and waits until it is loaded. */
  open(url: string): Promise<Page>
  stop(): Promise<void>
}

/** A browser is there in a second; the rest is for a busy machine. */
const START_TIMEOUT_SECONDS = 60
/** No sandbox of its own, which root can't have: it sees no pages but a test's. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--no-zygote',
  '--no-first-run',
  '--no-proxy-server',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--ignore-certificate-errors',
  '--remote-debugging-port=0',
]

export async function startBrowser(options: BrowserOptions = {}): Promise<RunningBrowser> {
  const { env = process.env, onProgress = toStandardError } = options
  const program = await findBrowser({ env, onProgress })
  const folder = await mkdtemp(join(tmpdir(), 'cambio-browser-'))
  const logFile = join(folder, 'browser.log')
  const args = [...FLAGS, `--user-data-dir=${folder}`, 'about:blank']
  const running = startOnLeash(program, args, { env: { HOME: folder }, folder, logFile })
  const stop = async (): Promise<void> => {
    await running.end()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const devtools = await Devtools.connect(await address(folder, running.ended))
    return {
      open: (url) => open(devtools, url),
      async stop() {
        devtools.close()
        await stop()
      },
    }
  } catch (error) {
    const said = await readFile(logFile, 'utf8')
    await stop()
    throw new Error(`The browser did not start:\n${said}`, { cause: error })
  }
}

/** Where it listens to commands: it says so in a file of its profile. */
async function address(folder: string, ended: AbortSignal): Promise<string> {
  const told = (): Promise<string> => readFile(join(folder, 'DevToolsActivePort'), 'utf8')
  await untilReady({
    name: 'The browser',
    ready: () =>
      told().then(
        (text) => text.includes('\n'),
        () => false,
      ),
    ended,
    timeoutSeconds: START_TIMEOUT_SECONDS,
  })
  const [port = '', path = ''] = (await told()).split('\n')
  return `ws://127.0.0.1:${port}${path}`
}

async function open(devtools: Devtools, url: string): Promise<Page> {
  const { targetId } = await devtools.send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId, flatten: true })
  const send: Devtools['send'] = (method, params) => devtools.send(method, params, sessionId)
  await send('Network.enable')
  await send('Page.enable')
  const { errorText } = await send('Page.navigate', { url })
  if (errorText !== undefined) throw new Error(`${url}: ${errorText}`)
  const run: Page['run'] = async (script) => {
    const expression = `(async () => { ${script} })()`
    const options = { expression, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await send('Runtime.evaluate', options)
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
    return result?.value
  }
  await run(LOADED)
  return { run, traffic: () => devtools.heard() }
}

const LOADED = `if (document.readyState !== 'complete') await new Promise((loaded) => addEventListener('load', loaded))`
