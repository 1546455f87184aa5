import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from '../way/way.ts'

/** How long a program may take to end by itself before it is killed; Keycloak takes one or two seconds. */
const GRACE_SECONDS = 10

/**
 * Starts `"$@"` as the leader of a process group, next to a watcher that reads from us. We never write: when the
 * read ends, we have died, however suddenly, and the watcher ends the group and removes the folder `$1`.
 * `$$` is the group, since the shell becomes the program.
 */
const LEASH = `
(
  trap '' TERM INT HUP
  read -r _ <&3
  kill -TERM -$$
  seconds=0
  while kill -0 $$ && [ $seconds -lt ${GRACE_SECONDS} ]; do sleep 1; seconds=$((seconds + 1)); done
  rm -rf "$1"
  kill -KILL -$$
) >/dev/null 2>&1 &
exec 3<&-
shift
exec "$@"
`

export interface LeashOptions {
  /** The whole environment of the program. */
  readonly env: Environment
  /** The program's working directory. Removed if we die while the program runs. */
  readonly folder: string
  /** Where standard output and standard error are appended. */
  readonly logFile: string
}

/** A running program that can't outlive us, nor can what it starts. */
export interface Leashed {
  /** Of the program itself, which leads its process group. -1 if it could not be started. */
  readonly pid: number
  /** Aborted, with the reason, when the program has ended. */
  readonly ended: AbortSignal
  /** Asks the program and its children to end, and kills them if they don't. The folder stays. */
  readonly end: () => Promise<void>
}

export function startOnLeash(
  command: string,
  args: readonly string[],
  { env, folder, logFile }: LeashOptions,
): Leashed {
  const log = openSync(logFile, 'a')
  const child = spawn('/bin/sh', ['-c', LEASH, 'leash', folder, command, ...args], {
    cwd: folder,
    env,
    detached: true,
    // Not standard input: Node closes that as soon as the program has ended, and the watcher would take it for our death.
    stdio: ['ignore', log, log, 'pipe'],
  })
  closeSync(log)

  const ended = new AbortController()
  const exited = once(child, 'exit')
  child.on('exit', (code, signal) => {
    signalGroup(child.pid, 'SIGKILL') // the watcher, and whatever the program left behind
    ended.abort(new Error(`${command} ended with ${code ?? signal}.`))
  })

  return {
    pid: child.pid ?? -1,
    ended: ended.signal,
    async end(): Promise<void> {
      if (ended.signal.aborted) return
      signalGroup(child.pid, 'SIGTERM')
      await Promise.race([exited, sleep(GRACE_SECONDS * 1000, undefined, { ref: false })])
      signalGroup(child.pid, 'SIGKILL')
      await exited
    },
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!isGone(error)) throw error
  }
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ESRCH'
