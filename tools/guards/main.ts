/**
 * `pnpm test guards`: takes each guard out of a copy of the workspace and runs the tests that should
 * notice. A guard whose removal no test notices is a failure. `node tools/guards/main.ts WORD…` takes only those whose promise or file has one of the words.
 *
 * As many at once as there are cores, each in a copy of its own.
 */
import { availableParallelism } from 'node:os'
import { copyWorkspace, type WorkspaceCopy } from '../gates/workspace-copy.ts'
import type { Guard } from './guard.ts'
import { GUARDS } from './guards.ts'

function remove(copy: WorkspaceCopy, { file, code, without }: Guard): boolean {
  let found = false
  copy.edit(file, (text) => {
    found = text.includes(code)
    return text.replace(code, without)
  })
  return found
}

/** Why its removal counts as not noticed; undefined: it was. */
async function findProblem(copy: WorkspaceCopy, guard: Guard): Promise<string | undefined> {
  if (!remove(copy, guard))
    return `the code of this guard is not in ${guard.file}; bring tools/guards up to date`
  const options = ['run', '--project=unit', '--bail=1', '--maxWorkers=1']
  const { status, output } = await copy.run('vitest', ...options, ...guard.tests)
  if (status === 0) return 'no test noticed'
  return /AssertionError|Failed Tests/.test(output)
    ? undefined
    : `the tests could not run:\n${output}`
}

const words = process.argv.slice(2)
const chosen = GUARDS.filter(
  ({ promise, file }) =>
    words.length === 0 || words.some((word) => `${promise} ${file}`.includes(word)),
)
const waiting = chosen.values()
let unnoticed = 0

/** One guard after the other, of those that nobody has taken. */
async function work(): Promise<void> {
  const copy = copyWorkspace()
  try {
    for (const guard of waiting) {
      const problem = await findProblem(copy, guard)
      copy.restore()
      if (problem !== undefined) unnoticed += 1
      console.log(problem === undefined ? `✓ ${guard.promise}` : `✗ ${guard.promise}: ${problem}`)
    }
  } finally {
    copy.remove()
  }
}

await Promise.all(Array.from({ length: availableParallelism() }, work))
console.log(`${chosen.length - unnoticed} of ${chosen.length} guards are held by tests`)
process.exitCode = unnoticed === 0 && chosen.length > 0 ? 0 : 1
