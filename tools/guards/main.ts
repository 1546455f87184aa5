/**
 * `pnpm test guards`: takes each guard out of a copy of the workspace and runs the tests that should
 * notice. A guard whose removal no test notices is a failure.
 */
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

function isNoticed(copy: WorkspaceCopy, guard: Guard): string | undefined {
  if (!remove(copy, guard))
    return `the code of this guard is not in ${guard.file}; bring tools/guards up to date`
  const { status, output } = copy.run('vitest', 'run', '--project=unit', '--bail=1', ...guard.tests)
  if (status === 0) return 'no test noticed'
  return /AssertionError|Failed Tests/.test(output)
    ? undefined
    : `the tests could not run:\n${output}`
}

const copy = copyWorkspace()
let unnoticed = 0
try {
  for (const guard of GUARDS) {
    const problem = isNoticed(copy, guard)
    copy.restore()
    if (problem !== undefined) unnoticed += 1
    console.log(problem === undefined ? `✓ ${guard.promise}` : `✗ ${guard.promise}: ${problem}`)
  }
} finally {
  copy.remove()
}
console.log(`${GUARDS.length - unnoticed} of ${GUARDS.length} guards are held by tests`)
process.exitCode = unnoticed === 0 ? 0 : 1
