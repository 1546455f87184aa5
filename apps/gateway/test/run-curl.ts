import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { buffer, text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'

/** What curl tells of one transfer (`--write-out %{json}`); its other members are of no use here. */
interface Transfer {
  readonly http_code: number
  /** `1.1`, or `2`. */
  readonly http_version: string
  /** Of connections that were opened for it. */
  readonly num_connects: number
  /** Of the request's body, bytes. */
  readonly size_upload: number
}

export interface Curled {
  /** curl's exit status. */
  readonly status: number
  readonly output: Buffer
  readonly text: string
  /** What `--verbose` and `--show-error` have said. */
  readonly said: string
  /** Of each URL, in order. */
  readonly transfers: readonly Transfer[]
}

export interface RunningCurl {
  /** The answer's body, as it comes. */
  readonly output: Readable
  readonly done: Promise<Omit<Curled, 'output' | 'text'>>
  /** Ends it in the middle. */
  readonly stop: () => void
}

/** Neither this user's settings, nor a proxy of this machine; and no test waits forever. */
const ALWAYS = ['--disable', '--noproxy', '*', '--silent', '--show-error', '--max-time', '60']
/** Tells a transfer's facts from the rest of what it says. */
const MARK = 'transfer: '
const ASKED = ['--write-out', `%{stderr}${MARK}%{json}\n`]

/** Starts curl. */
export function startCurl(
  program: string,
  args: readonly string[],
  stdin: string | Buffer = '',
): RunningCurl {
  const child = spawn(program, [...ALWAYS, ...ASKED, ...args], { stdio: 'pipe' })
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const said = text(child.stderr)
  const closed = once(child, 'close')
  const done = closed.then(async () => outcome(child.exitCode, await said))
  return { output: child.stdout, done, stop: () => void child.kill() }
}

/** Runs curl to its end. */
export async function runCurl(
  program: string,
  args: readonly string[],
  stdin?: string | Buffer,
): Promise<Curled> {
  const running = startCurl(program, args, stdin)
  const output = await buffer(running.output)
  return { ...(await running.done), output, text: output.toString() }
}

function outcome(status: number | null, said: string): Omit<Curled, 'output' | 'text'> {
  const facts = said.split('\n').flatMap((line) => line.split(MARK).slice(1))
  const transfers = facts.map((json) => JSON.parse(json) as Transfer)
  return { status: status ?? -1, said, transfers }
}
