import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** How long a program may take to answer SIGTERM before it is killed. */
const STOP_GRACE_MS = 10_000

export interface CommandStart {
  readonly args?: readonly string[]
  /** The whole environment, besides PATH. Nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Text on its standard input. Absent: there is none. */
  readonly input?: string
}

export interface Program {
  /** Everything written to standard output and standard error so far, line by line. */
  readonly lines: readonly string[]
  /** Resolves with the first line, already written or still to come, that `pick` makes something of. */
  waitFor<Found>(pick: (line: string) => Found | undefined): Promise<Found>
  /** Resolves with the exit status when the program ends by itself. */
  readonly ended: Promise<number>
  readonly pid: number
  /** Asks it to end (SIGTERM), kills it when it does not, and gives its exit status. */
  stop(): Promise<number>
  /** Kills it at once (SIGKILL). */
  kill(): Promise<void>
}

/** Starts an executable, a path or a name on PATH, and reads what it writes. */
export function startCommand(command: string, options: CommandStart = {}): Program {
  const child = spawn(command, options.args ?? [], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // A program that ends without having read it all breaks the pipe, which is its own affair.
  child.stdin.on('error', () => undefined).end(options.input)
  const lines: string[] = []
  const watchers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      for (const watch of watchers) watch()
    })
  }
  const ended = once(child, 'close').then(() => child.exitCode ?? 1)
  return {
    lines,
    ended,
    pid: child.pid ?? -1,
    waitFor: (pick) => waitFor(lines, watchers, ended, pick),
    stop: () => stop(child, ended),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function waitFor<Found>(
  lines: readonly string[],
  watchers: Set<() => void>,
  ended: Promise<number>,
  pick: (line: string) => Found | undefined,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    let seen = 0
    const look = (): void => {
      for (; seen < lines.length; seen += 1) {
        const found = pick(lines[seen] ?? '')
        if (found === undefined) continue
        watchers.delete(look)
        resolve(found)
        return
      }
    }
    watchers.add(look)
    look()
    const giveUp = (code: number): void => {
      look()
      reject(
        new Error(
          `The program ended with status ${code} before the awaited line:\n${lines.join('\n')}`,
        ),
      )
    }
    void ended.then(giveUp)
  })
}

async function stop(child: ChildProcess, ended: Promise<number>): Promise<number> {
  child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
  try {
    return await ended
  } finally {
    clearTimeout(killer)
  }
}
