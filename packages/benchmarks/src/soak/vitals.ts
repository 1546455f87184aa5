import { readFileSync } from 'node:fs'
import type { GatewayProcess } from '../gateway-process.ts'

/** What must come back to where it was. */
export interface Vitals {
  readonly heapBytes: number
  readonly residentBytes: number
  /** Sockets, timers and servers that keep the process alive. */
  readonly handles: number
  /** Requests on their way. */
  readonly open: number
}

const PAGE_BYTES = 4_096
const MIB = 1_048_576

/** From the gateway's own metrics, and the system's. */
export async function readVitals({ managementUrl, pid }: GatewayProcess): Promise<Vitals> {
  const page = await (await fetch(`${managementUrl}/metrics`)).text()
  const valueOf = (name: string): number =>
    Number(new RegExp(`^${name} (.+)$`, 'm').exec(page)?.[1] ?? Number.NaN)
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
  return {
    heapBytes: valueOf('nodejs_heap_size_used_bytes'),
    residentBytes: Number(pages) * PAGE_BYTES,
    handles: valueOf('nodejs_active_handles_total'),
    open: valueOf('cambio_requests_on_their_way'),
  }
}

export function vitalsRow(
  name: string,
  { heapBytes, residentBytes, handles, open }: Vitals,
): string {
  const mib = (bytes: number): string => (bytes / MIB).toFixed(0)
  return `| ${name} | ${mib(heapBytes)} | ${mib(residentBytes)} | ${handles} | ${open} |`
}
