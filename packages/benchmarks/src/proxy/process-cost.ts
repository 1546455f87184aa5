import { readFileSync } from 'node:fs'

/** What the operating system says of processes and their children. */
export interface ProcessCost {
  /** User and system time since their start. */
  readonly cpuMicros: number
  /** Resident set now. */
  readonly memoryBytes: number
}

/** `USER_HZ`: what Linux counts CPU time in, whatever its kernel's own clock. */
const TICK_MICROS = 10_000
const PAGE_BYTES = 4_096
/** Fields of proc_pid_stat(5), counted from the one after the name. */
const USER_TIME = 11
const SYSTEM_TIME = 12
const RESIDENT_PAGES = 21

/** From `/proc`, so Linux only. */
export function processCost(pids: readonly number[]): ProcessCost {
  const costs = pids.flatMap((pid) => [ownCost(pid), processCost(childrenOf(pid))])
  return {
    cpuMicros: sum(costs.map(({ cpuMicros }) => cpuMicros)),
    memoryBytes: sum(costs.map(({ memoryBytes }) => memoryBytes)),
  }
}

function ownCost(pid: number): ProcessCost {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name may hold anything, blanks and brackets too.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const ticks = (fields[USER_TIME] ?? 0) + (fields[SYSTEM_TIME] ?? 0)
  return { cpuMicros: ticks * TICK_MICROS, memoryBytes: (fields[RESIDENT_PAGES] ?? 0) * PAGE_BYTES }
}

function childrenOf(pid: number): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return children.split(' ').filter(Boolean).map(Number)
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)
