import { EXIT, exitCodeOf } from '../report/exit-code.ts'
import type { Migration } from './migration.ts'

/** What the exit status says of a migration that was shown or made. */
export function migrationExitCode({ report, links }: Migration): number {
  const states = links.map(({ outcome }) => outcome.state)
  if (states.includes('failed')) return states.includes('done') ? EXIT.appliedInPart : EXIT.error
  const code = exitCodeOf(report)
  if (code !== EXIT.done) return code
  return states.includes('planned') ? EXIT.planHasChanges : EXIT.done
}
