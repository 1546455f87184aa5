import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Carried by every container of ours: who started it. */
export const OWNER_LABEL = 'io.cambio.testkit.owner'

/** A process of this machine, told apart from a later one with the same number by its start. */
export function describeOwner(pid: number): string | undefined {
  const started = startOf(pid)
  return started === undefined ? undefined : `${hostname()}/${pid}/${started}`
}

/** Whether a container's owner was a process of this machine that is gone. */
export function isOrphan(owner: string): boolean {
  const [host, pid] = owner.split('/')
  return host === hostname() && describeOwner(Number(pid)) !== owner
}

/** When a process started, in whatever unit the system has; nothing if there is no such process. */
function startOf(pid: number): string | undefined {
  return existsSync('/proc/self/stat') ? startInProc(pid) : startInPs(pid)
}

/** proc(5): the 22nd field of `stat`, counted behind the name, which may hold blanks and parentheses. */
function startInProc(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19]
  } catch {
    return undefined
  }
}

function startInPs(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return text.trim().replaceAll(/\s+/g, '-')
  } catch {
    return undefined
  }
}
