import { paintFor } from '../report/paint.ts'
import { renderHead } from '../report/render-head.ts'
import { renderReport } from '../report/render-report.ts'
import type { Screen } from '../report/screen.ts'
import { describeAdminFailure } from '../failure/describe-admin-failure.ts'
import type { LinkOutcome, Migration } from './migration.ts'

/** A migration for people: Keycloak's side, the users, the partner's tokens, the trust file. */
export function renderMigration(migration: Migration, screen: Screen): string {
  const { aliases, report } = migration
  const head = renderHead('migrate', report, screen)
  if (aliases.length === 0) {
    return `${head}\nNothing to migrate: no issuer takes idp-permission without jwt-grant.`
  }
  const { strong } = paintFor(screen)
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Keycloak', [renderReport(report, screen)]],
    ['Users', usersOf(migration)],
    ['Links', linksOf(migration, screen)],
    ['What the partner’s tokens must be like', conditionsOf(migration)],
    ['The trust file', editsOf(migration)],
  ]
  const told = sections.flatMap(([title, lines]) =>
    lines.length === 0 ? [] : ['', strong(title), ...lines],
  )
  return [head, ...told, ...(isOnlyTold(migration) ? ['', NOTHING_WRITTEN] : [])].join('\n')
}

const NOTHING_WRITTEN = 'Nothing was written. Say --yes to do it.'

/** Whether there is something left that `--yes` would do. */
export function isOnlyTold({ report, links }: Migration): boolean {
  const states = [...report.lines.map(({ outcome }) => outcome.state), ...links.map(stateOf)]
  return states.includes('planned')
}

function usersOf({ users, edits }: Migration): readonly string[] {
  const isMended = edits.every(({ to }) => to.includes('idp-permission'))
  return users.flatMap(({ alias, users: all, linked }) => [
    `${all} in the realm, ${linked} linked to ${alias}, ${all - linked} without a link`,
    `  jwt-grant finds a user by the link alone. Those without one matter as far as they come with tokens of ${alias}; the others need none.`,
    ...(isMended
      ? [
          '  While idp-permission stands behind jwt-grant, the first exchange of an unknown user still makes user and link.',
        ]
      : []),
    '  Link users who exist already with --link-users FILE (lines of username,subject).',
  ])
}

function linksOf({ links }: Migration, screen: Screen): readonly string[] {
  return links.map((link) => {
    const { username, subject } = link.change
    const { good, bad, quiet } = paintFor(screen)
    const brush = { planned: good, done: good, unchanged: quiet, failed: bad, 'not-run': bad }
    return `${MARKS[stateOf(link)]} user ${username} is subject ${subject}: ${brush[stateOf(link)](wordsFor(link))}`
  })
}

const MARKS = { planned: '+', done: '+', unchanged: '=', failed: '!', 'not-run': '.' } as const

function stateOf({ outcome }: LinkOutcome): LinkOutcome['outcome']['state'] {
  return outcome.state
}

function wordsFor({ outcome }: LinkOutcome): string {
  switch (outcome.state) {
    case 'planned':
      return 'will be linked'
    case 'done':
      return 'linked'
    case 'unchanged':
      return 'linked already'
    case 'failed':
      return `failed: ${describeAdminFailure(outcome.failure)}`
    case 'not-run':
      return 'not run'
  }
}

function conditionsOf({ conditions }: Migration): readonly string[] {
  return conditions.flatMap(({ alias, texts }) => texts.map((text) => `- ${alias}: ${text}`))
}

function editsOf({ edits }: Migration): readonly string[] {
  return edits.flatMap(({ path, to, last }) => [
    `${path}: [${to.join(', ')}]    # now`,
    `${path}: [${last.join(', ')}]    # when every user is linked, and before Keycloak 27`,
  ])
}
