import { paintFor } from '../report/paint.ts'
import { shorten } from '../report/render-fields.ts'
import type { Screen } from '../report/screen.ts'
import { addressOf } from '../resources/resource.ts'
import type { Difference } from './classify.ts'
import type { DetectedDrift } from './detect-drift.ts'

/** What somebody changed, and what is not applied yet, each under its heading. */
export function renderDrift(found: DetectedDrift, screen: Screen): string {
  const { realm, server, drift, pending } = found
  const paint = paintFor(screen)
  return [
    `drift: realm ${paint.strong(realm)} at ${server}`,
    '',
    ...section('Somebody changed the server', drift, screen),
    ...section('Not applied yet', pending, screen),
    paint.strong(summary(found)),
  ].join('\n')
}

function section(
  heading: string,
  differences: readonly Difference[],
  screen: Screen,
): readonly string[] {
  if (differences.length === 0) return []
  const addresses = [...new Set(differences.map(({ resource }) => addressOf(resource)))]
  return [
    `${heading}:`,
    ...addresses.flatMap((address) => [
      `${paintFor(screen).changed('~')} ${address}`,
      ...differences
        .filter(({ resource }) => addressOf(resource) === address)
        .flatMap((difference) => linesOf(difference, screen)),
    ]),
    '',
  ]
}

const INDENT = '    '

/** One line; on a terminal that is too narrow for it, one for each side. */
function linesOf(difference: Difference, screen: Screen): readonly string[] {
  const { path, why } = difference
  if (why !== undefined) return [`${INDENT}${why}`]
  const sides = sidesOf(difference)
  if (sides.length === 0) return [`${INDENT}${path}: changed`]
  const label = path === undefined ? '' : `${path}: `
  const line = `${INDENT}${label}${sides.map((side) => side.join(' ')).join(', ')}`
  if (screen.width === undefined || line.length <= screen.width) return [line]
  const room = screen.width - INDENT.length - SIDE_INDENT.length
  return [
    `${INDENT}${path}:`,
    ...sides.map(
      ([side, value]) =>
        `${INDENT}${SIDE_INDENT}${side.padEnd(SIDE)}${shorten(value, room - SIDE)}`,
    ),
  ]
}

const SIDE_INDENT = '  '
const SIDE = 'baseline '.length

/** What is known of each side, and of a secret nothing. */
function sidesOf({ live, baseline, declared }: Difference): readonly (readonly [string, string])[] {
  if (live === undefined) return []
  return [
    ['live', live] as const,
    ...(baseline === undefined ? [] : [['baseline', baseline] as const]),
    ...(declared === undefined ? [] : [['declared', declared] as const]),
  ]
}

function summary({ drift, pending }: DetectedDrift): string {
  if (drift.length > 0) {
    const more = pending.length > 0 ? `, and ${pending.length} not applied yet` : ''
    return `Drift: ${count(drift)} on the server not as deployed${more}. To set it right, run cambio apply, or write what is wanted into the trust file.`
  }
  if (pending.length > 0) {
    return `No drift: ${count(pending)} in the trust file not applied yet. To do so, run cambio apply.`
  }
  return 'No drift: the realm is as declared.'
}

function count({ length }: readonly unknown[]): string {
  return `${length} difference${length === 1 ? '' : 's'}`
}
