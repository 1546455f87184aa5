import type { Row } from './measure.ts'

const MIB = 1_024 ** 2
const HEADER = ['', 'CPU µs per request', 'ratio', 'requests/s', 'p50 ms', 'p99 ms', 'memory MiB']

/** The rows as a Markdown table; ratios are to the first one's CPU. */
export function proxyTable(rows: readonly Row[]): string {
  const base = rows[0]?.cpuMicrosPerRequest ?? Number.NaN
  const lines = rows.map((row) => [
    row.name,
    row.cpuMicrosPerRequest.toFixed(0),
    (row.cpuMicrosPerRequest / base).toFixed(2),
    row.perSecond.toFixed(0),
    `${row.p50Ms}`,
    `${row.p99Ms}`,
    (row.memoryBytes / MIB).toFixed(0),
  ])
  return [HEADER, HEADER.map(() => '---'), ...lines]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n')
}
