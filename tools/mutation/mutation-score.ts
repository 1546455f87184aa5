/** A change to one place of a file, and what the tests made of it. */
export interface Mutant {
  readonly fileName: string
  /** As Stryker calls it: `Killed`, `Timeout`, `Survived`, `NoCoverage`; anything else could not be run. */
  readonly status: string
  /** Which kind of change, in Stryker's words. */
  readonly mutatorName: string
  readonly replacement?: string
  readonly location: { readonly start: { readonly line: number; readonly column: number } }
}

export interface MutationScore {
  /** A file, or the package. */
  readonly name: string
  /** Changes that a test noticed, by failing or by not coming to an end. */
  readonly noticed: number
  /** How many of these by not coming to an end. On a busy machine some of them only came late. */
  readonly hung: number
  /** Changes that could be run, or that no test reaches. */
  readonly all: number
}

/** Below this share of noticed changes a run has failed. */
export const WANTED_SCORE = 0.9

const NOTICED = ['Killed', 'Timeout']
const UNNOTICED = ['Survived', 'NoCoverage']

export function scoreOf(name: string, mutants: readonly Mutant[]): MutationScore {
  const count = (statuses: readonly string[]): number =>
    mutants.filter(({ status }) => statuses.includes(status)).length
  const noticed = count(NOTICED)
  return { name, noticed, hung: count(['Timeout']), all: noticed + count(UNNOTICED) }
}

export function scoreByFile(mutants: readonly Mutant[]): readonly MutationScore[] {
  const byFile = Map.groupBy(mutants, ({ fileName }) => fileName)
  return [...byFile]
    .map(([file, its]) => scoreOf(file, its))
    .toSorted((one, other) => one.name.localeCompare(other.name))
}

/** No change at all is no proof. */
export function isEnough({ noticed, all }: MutationScore): boolean {
  return all > 0 && noticed / all >= WANTED_SCORE
}

/** One line for each change that no test noticed, by place. */
export function describeSurvivors(mutants: readonly Mutant[]): readonly string[] {
  return mutants
    .filter(({ status }) => UNNOTICED.includes(status))
    .toSorted(byPlace)
    .map(describeSurvivor)
}

/** The scores as a Markdown table. */
export function scoreTable(scores: readonly MutationScore[]): string {
  const rows = scores.map((each) => [each.name, each.all, each.noticed, each.hung, percent(each)])
  return [HEADER, HEADER.map(() => '---'), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n')
}

const HEADER = ['', 'changes', 'noticed', 'by hanging', 'score']

/** Rounded down, so that a missed change never shows as 100 %. */
const percent = ({ noticed, all }: MutationScore): string =>
  all === 0 ? '–' : `${(Math.floor((noticed / all) * 1_000) / 10).toFixed(1)} %`

function describeSurvivor({ fileName, location, mutatorName, ...change }: Mutant): string {
  const { line, column } = location.start
  const replacement = (change.replacement ?? '').replaceAll(/\s+/g, ' ')
  const untested = change.status === 'NoCoverage' ? ', where no test goes' : ''
  return `${fileName}:${line}:${column} ${mutatorName} → ${replacement}${untested}`
}

function byPlace(one: Mutant, other: Mutant): number {
  return (
    one.fileName.localeCompare(other.fileName) ||
    one.location.start.line - other.location.start.line ||
    one.location.start.column - other.location.start.column
  )
}
