import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** How long a program may take to answer SIGTERM before it is killed. */
const STOP_GRACE_MS = 10_000

/** Node's own place for it. A program that need not strip its types again starts in half the time. */
const COMPILE_CACHE = join(tmpdir(), 'node-compile-cache')

export interface ProgramOptions {
  /** The TypeScript file to run, as a path. It runs from sources on the Node that runs us. */
  readonly entry: string
  readonly args?: readonly string[]
  /** The whole environment, besides PATH and Node's compile cache. Nothing else is inherited, so a test sees only what it set. */
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

/** Starts one of our programs as a process of its own, the way a person would. */
export function startProgram(options: ProgramOptions): Program {
  const child = spawn(
    process.execPath,
    ['--conditions=source', options.entry, ...(options.args ?? [])],
    {
      cwd: options.cwd,
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILE_CACHE, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  )
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

/** Runs one of our programs to its end. */
export async function runProgram(
  options: ProgramOptions,
): Promise<{ readonly code: number; readonly output: string }> {
  const program = startProgram(options)
  const code = await program.ended
  return { code, output: program.lines.join('\n') }
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
