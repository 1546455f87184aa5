/** What the tests found on one release. */
export interface VersionFacts {
  readonly version: string
  /** By road `yes`, or `no` and the feature that is missing. A road whose test failed is not among them. */
  readonly roads: Readonly<Record<string, string>>
  /** Requests that second applies wrote, over all roads. Absent where none served. */
  readonly secondApplyWrites: number | undefined
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/**
 * Reads a run's two files.
 *
 * @param report Vitest's JSON report.
 * @param facts What the test of the roads wrote down.
 */
export function readFacts(version: string, report: unknown, facts: unknown): VersionFacts {
  return {
    version,
    roads: textsOf(fieldOf(facts, 'roads')),
    secondApplyWrites: numberOf(fieldOf(facts, 'secondApplyWrites')),
    passed: numberOf(fieldOf(report, 'numPassedTests')) ?? 0,
    failed: numberOf(fieldOf(report, 'numFailedTests')) ?? 0,
    skipped: numberOf(fieldOf(report, 'numPendingTests')) ?? 0,
  }
}

/** Whether tests ran, and all of them passed. */
export function isGood({ passed, failed }: VersionFacts): boolean {
  return passed > 0 && failed === 0
}

function fieldOf(value: unknown, name: string): unknown {
  return Object.entries(value ?? {}).find(([key]) => key === name)?.[1]
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([key, text]: [string, unknown]) => [key, String(text)]),
  )
}
