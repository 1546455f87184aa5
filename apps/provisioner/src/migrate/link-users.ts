import { err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import { attempt } from '../admin/attempt.ts'
import type { RunOptions } from '../apply/apply-realm.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { withLock } from '../lock/with-lock.ts'
import { checkLinks } from './check-links.ts'
import type { LinkChange, WantedLink } from './links.ts'
import type { LinkOutcome } from './migration.ts'

export interface LinkOptions {
  /** Whether to do it; else it is only told. */
  readonly isMeant: boolean
  readonly run: RunOptions
  /** Who is who at the partner; undefined links nobody. */
  readonly links: { readonly file: string; readonly wanted: readonly WantedLink[] } | undefined
}

/** What has to be done for the links that are wanted. Sends no writing request. */
export async function linkChanges(
  aliases: readonly string[],
  { links }: LinkOptions,
  api: AdminApi,
): Promise<Result<readonly LinkChange[], ProvisionFailure>> {
  const [alias] = aliases
  if (links === undefined || alias === undefined) return ok([])
  const checked = await checkLinks(links.wanted, alias, api)
  if (checked.ok) return checked
  return err({ reason: 'links_refused', file: links.file, problems: checked.failure })
}

function told(change: LinkChange): LinkOutcome {
  return { change, outcome: { state: change.action === 'create' ? 'planned' : 'unchanged' } }
}

/** Makes them, under the realm's lock where there is something to write; or tells what it would do. */
export async function linkUsers(
  changes: readonly LinkChange[],
  aliases: readonly string[],
  api: AdminApi,
  { isMeant, run }: LinkOptions,
): Promise<Result<readonly LinkOutcome[], ProvisionFailure>> {
  const isWritten = isMeant && changes.some(({ action }) => action === 'create')
  if (!isWritten) return ok(changes.map(told))
  return await withLock(api, run, async () => ok(await makeLinks(changes, aliases, api)))
}

/** One after the other; the first failure ends it, so that it is known where it stopped. */
async function makeLinks(
  changes: readonly LinkChange[],
  [alias = '']: readonly string[],
  api: AdminApi,
): Promise<readonly LinkOutcome[]> {
  const outcomes: LinkOutcome[] = []
  for (const change of changes) {
    const hasFailed = outcomes.some(({ outcome }) => outcome.state === 'failed')
    // oxlint-disable-next-line no-await-in-loop
    outcomes.push(hasFailed ? notRun(change) : await makeLink(change, alias, api))
  }
  return outcomes
}

function notRun(change: LinkChange): LinkOutcome {
  return { change, outcome: { state: change.action === 'create' ? 'not-run' : 'unchanged' } }
}

async function makeLink(change: LinkChange, alias: string, api: AdminApi): Promise<LinkOutcome> {
  if (change.action === 'keep') return told(change)
  const { userId: id, username, subject } = change
  const made = await attempt(() => api.users.link({ id, username }, { alias, subject }))
  const outcome = made.ok
    ? ({ state: 'done' } as const)
    : ({ state: 'failed', failure: made.failure } as const)
  return { change, outcome }
}
