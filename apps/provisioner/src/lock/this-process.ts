import { readFileSync, readlinkSync } from 'node:fs'

/**
 * What no other process has had since the machine started: boot, process namespace, process number, and the
 * tick it was started at. Two containers of one machine have a process 7 each, and a number is given again.
 * Undefined where the system does not tell (it is Linux that does), and when there is no such process.
 */
export function processIdentity(pid: number = process.pid): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const namespace = readlinkSync('/proc/self/ns/pid')
    return [boot, namespace, pid, startTick(pid)].join(' ')
  } catch {
    return undefined
  }
}

/**
 * Whether the process that had this identity has ended. Undefined when that cannot be known from here: it
 * was a process of another machine, or nobody wrote down which.
 */
export function hasEnded(identity: string): boolean | undefined {
  const [boot, namespace, pid] = identity.split(' ')
  const [ourBoot, ourNamespace] = processIdentity()?.split(' ') ?? []
  const isOfHere = ourBoot !== undefined && boot === ourBoot && namespace === ourNamespace
  return isOfHere ? processIdentity(Number(pid)) !== identity : undefined
}

/** The second field is the program's name, which may hold anything; the 20th after it is the start. */
function startTick(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
