import type { VersionFacts } from './version-facts.ts'

const ROADS = ['idp-permission', 'jwt-grant', 'standard']

const HEADER = [
  ['Keycloak', ...ROADS.map((road) => `\`${road}\``), 'second apply writes', 'tests'],
  ['---', ...ROADS.map(() => '---'), '---', '---'],
]

/** The runs as a Markdown table, one line per release. */
export function versionTable(runs: readonly VersionFacts[]): string {
  return [...HEADER, ...runs.map(cells)].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

function cells(run: VersionFacts): readonly string[] {
  const roads = ROADS.map((road) => run.roads[road] ?? 'test failed')
  return [run.version, ...roads, writes(run), tests(run)]
}

function writes({ secondApplyWrites }: VersionFacts): string {
  return secondApplyWrites === undefined ? '–' : `${secondApplyWrites}`
}

function tests({ passed, failed, skipped }: VersionFacts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
