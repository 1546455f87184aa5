import { STEPS, type Cost, type Measured, type Step } from './cost.ts'

/** What one tool took for one size of job. */
export interface Entry extends Measured {
  readonly tool: string
  readonly isExtrapolated: boolean
}

/** The entries as a Markdown table: a column per tool, a line per size and step. */
export function costTable(entries: readonly Entry[]): string {
  const tools = [...new Set(entries.map(({ tool }) => tool))]
  const sizes = [...new Set(entries.map(({ providers }) => providers))]
  const rows = sizes.flatMap((size) =>
    STEPS.map((step) => [
      `${size}`,
      step,
      ...tools.map((tool) =>
        cell(
          entries.find((one) => one.tool === tool && one.providers === size),
          step,
        ),
      ),
    ]),
  )
  const header = ['identity providers', 'step', ...tools]
  return [header, header.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

function cell(entry: Entry | undefined, step: Step): string {
  const cost = entry?.costs[step]
  if (entry === undefined || cost === undefined) return '–'
  return entry.isExtrapolated ? `${text(cost)} (extrapolated)` : text(cost)
}

function text({ requests, writes, seconds }: Cost): string {
  return `${requests} requests, ${writes} writing, ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
}
