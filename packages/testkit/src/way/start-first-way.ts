import type { Progress } from '../progress.ts'
import type { Way } from './way.ts'

/** The ways to start one kind of server, the preferred one first. */
export interface Ways<Server> {
  /** For messages: `Keycloak`. */
  readonly name: string
  /** The variable that forces a way, for messages. */
  readonly variable: string
  readonly forced: Way | undefined
  readonly start: Readonly<Record<Way, () => Promise<Server>>>
  readonly onProgress: Progress
}

const PREFERENCE: readonly Way[] = ['container', 'process']

/** Starts by the first way that works, and says which one it was and why those before it were not. */
export async function startFirstWay<Server>(ways: Ways<Server>): Promise<Server> {
  const { name, variable, forced, start, onProgress } = ways
  const refusals: string[] = []
  for (const way of forced === undefined ? PREFERENCE : [forced]) {
    try {
      const server = await start[way]()
      onProgress(
        takenLine(name, way, forced === undefined ? refusals : [`${variable} asks for it`]),
      )
      return server
    } catch (error) {
      refusals.push(`no ${way}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new Error(`${name} can't be started.\n${refusals.map((one) => `- ${one}`).join('\n')}`)
}

function takenLine(name: string, way: Way, reasons: readonly string[]): string {
  const shown = reasons.map((reason) => reason.split('\n')[0]) // a log may follow
  const because = shown.length === 0 ? '' : ` (${shown.join('; ')})`
  return `${name} runs as a ${way === 'process' ? 'local process' : 'container'}${because}.`
}
