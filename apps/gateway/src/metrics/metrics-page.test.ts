import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMeters } from './meters.ts'

const PAGE = new URL('../../../../docs/operating.md', import.meta.url)

/** Rows of the page's table: name, type, labels. */
function rows(): readonly string[] {
  const lines = readFileSync(PAGE, 'utf8').split('\n')
  return lines
    .filter((line) => line.startsWith('| `cambio_'))
    .map((line) => {
      const [, name, type, labels = ''] = line.split('|').map((cell) => cell.trim())
      return [name, type, ...labels.split(' ').filter((label) => label !== '')].join(' ')
    })
    .map((row) => row.replaceAll('`', ''))
}

describe('docs/operating.md', () => {
  it('has one row for every metric of ours and no other, with the same type and labels', () => {
    const metrics = createMeters().registry.getMetricsAsArray()
    const ours = metrics.filter(({ name }) => name.startsWith('cambio_'))
    const expected = ours.map((metric) => {
      const labels = Reflect.get(metric, 'labelNames') as readonly string[]
      return [metric.name, metric.type, ...labels].join(' ')
    })
    expect(rows().toSorted()).toEqual(expected.toSorted())
  })
})
