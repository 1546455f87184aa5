/**
 * `pnpm mutate [--force] [package | file…]`: plants one small mistake after the other in a package's sources and runs the tests that
 * reach it. A mistake that no test notices is a rule nobody holds. Prints the score by file and what survived; exits 1 when a
 * package is below 90 %.
 */
import { parseArgs } from 'node:util'
import { mutatePackage } from './mutate-package.ts'
import {
  describeSurvivors,
  isEnough,
  type MutationScore,
  scoreByFile,
  scoreOf,
  scoreTable,
} from './mutation-score.ts'

/** Those that judge tokens. */
const PACKAGES = ['validation', 'exchange']

/** Both `exchange` and `packages/exchange/src/turns.ts` are of the package `exchange`. */
const packageOf = (wish: string): string => wish.replace(/^packages\//, '').replace(/\/.*/, '')

const sourcesOf = (wish: string): string =>
  wish.endsWith('.ts') ? wish : `packages/${packageOf(wish)}/src/**/*.ts`

async function mutate(name: string, wishes: readonly string[]): Promise<MutationScore> {
  console.log(`▶ ${name}`)
  const mutants = await mutatePackage(name, wishes.map(sourcesOf), force)
  const score = scoreOf(name, mutants)
  console.log(describeSurvivors(mutants).join('\n'))
  console.log(`\n${scoreTable([...scoreByFile(mutants), score])}\n`)
  return score
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { force: { type: 'boolean', default: false } },
})
const { force } = values

const byPackage = Map.groupBy(positionals.length === 0 ? PACKAGES : positionals, packageOf)
const scores: MutationScore[] = []
for (const [name, wishes] of byPackage) scores.push(await mutate(name, wishes))

console.log(scoreTable(scores))
process.exitCode = scores.every(isEnough) ? 0 : 1
