/** What one way took at the median. */
export interface ColdRow {
  readonly name: string
  readonly ms: number
}

const HEADER = ['', 'ms at the median', 'over the exchange']

/** The rows as a Markdown table; the first one is the exchange alone. */
export function coldTable(rows: readonly ColdRow[]): string {
  const [bare] = rows
  const over = (row: ColdRow): string =>
    bare === undefined || row === bare ? '–' : (row.ms - bare.ms).toFixed(2)
  const lines = rows.map((row) => [row.name, row.ms.toFixed(2), over(row)])
  return [HEADER, HEADER.map(() => '---'), ...lines]
    .map((line) => `| ${line.join(' | ')} |`)
    .join('\n')
}
