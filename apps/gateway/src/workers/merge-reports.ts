import type { Check, Report } from '../management/check.ts'

const NAME = 'workers'

/**
 * How all workers stand: ready when each of them is. A check holds when it holds in each; else it says what the first one says of it. Pure.
 *
 * @param reports Of those that answered.
 * @param count How many there should be.
 */
export function mergeReports(reports: readonly Report[], count: number): Report {
  const checks = new Map<string, Check>()
  for (const check of reports.flatMap((report) => report.checks)) {
    const known = checks.get(check.name)
    if (known === undefined || (known.ok && !check.ok)) checks.set(check.name, check)
  }
  const missing = count - reports.length
  const workers: Check =
    missing === 0
      ? { name: NAME, ok: true }
      : { name: NAME, ok: false, detail: `${missing} of ${count} do not answer` }
  return {
    ready: missing === 0 && reports.every(({ ready }) => ready),
    checks: [...checks.values(), workers],
  }
}
