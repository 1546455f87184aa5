import type { Check, CheckResult, Explanation, Facts } from './explanation.ts'

const MARKS: Readonly<Record<CheckResult, string>> = {
  passed: '✓',
  failed: '✗',
  'not reached': '·',
  'not asked': '·',
}
const NAME_CHARS = 14

/** An explanation for a terminal: a line for each check, then the verdict, its cause and what to do. */
export function renderExplanation({ request, verdict, checks, failure }: Explanation): string {
  const { method, path, host } = request
  const head = `${method} ${path}${host === undefined ? '' : ` at ${host}`}`
  const end =
    failure === undefined
      ? [verdict]
      : [`${verdict}: ${failure.reason}`, `why: ${failure.cause}`, `fix: ${failure.fix}`]
  return [head, '', ...checks.map(renderCheck), '', ...end, ''].join('\n')
}

function renderCheck({ check, result, facts, setting }: Check): string {
  const isLookedAt = result === 'passed' || result === 'failed'
  const parts = [
    ...(isLookedAt ? [] : [result]),
    ...renderFacts(facts),
    ...(isLookedAt && setting !== undefined ? [`← ${setting}`] : []),
  ]
  return `${MARKS[result]} ${check.padEnd(NAME_CHARS)} ${parts.join('  ')}`.trimEnd()
}

function renderFacts(facts: Facts): readonly string[] {
  return Object.entries(facts).map(([name, value]) => {
    const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
    return `${name}=${text}`
  })
}
