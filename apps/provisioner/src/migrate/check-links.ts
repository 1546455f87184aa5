import type { Problem } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import type { AdminApi } from '../admin/admin-api.ts'
import type { LinkChange, WantedLink } from './links.ts'

/**
 * What has to be done for each wanted link; or every reason why one of them cannot be: a link decides whom
 * a partner's token is in our realm, so none is ever replaced.
 */
export async function checkLinks(
  wanted: readonly WantedLink[],
  alias: string,
  api: AdminApi,
): Promise<Result<readonly LinkChange[], readonly Problem[]>> {
  const changes: LinkChange[] = []
  const problems: Problem[] = []
  for (const link of wanted) {
    // One user after the other: a long list is no reason to press the server.
    // oxlint-disable-next-line no-await-in-loop
    const checked = await checkLink(link, alias, api)
    if (checked.ok) changes.push(checked.value)
    else problems.push(checked.failure)
  }
  return problems.length > 0 ? err(problems) : ok(changes)
}

async function checkLink(
  wanted: WantedLink,
  alias: string,
  api: AdminApi,
): Promise<Result<LinkChange, Problem>> {
  const { username, subject } = wanted
  const user = await api.users.find(username)
  if (user === undefined) return refused(wanted, 'is no user of the realm')
  const owner = await api.users.findLinked({ alias, subject })
  if (owner?.id === user.id) return ok({ action: 'keep', username, subject })
  if (owner !== undefined) {
    return refused(wanted, `cannot be subject ${subject}: user ${owner.username} is`)
  }
  const other = (await api.users.linksOf(user)).find((link) => link.alias === alias)
  if (other !== undefined) {
    return refused(wanted, `is linked to ${alias} already, as subject ${other.subject}`)
  }
  return ok({ action: 'create', username, subject, userId: user.id })
}

function refused({ username, line }: WantedLink, message: string): Result<never, Problem> {
  return err({ path: username, message, ...(line !== undefined && { line }) })
}
