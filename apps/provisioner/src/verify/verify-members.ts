import type { VerifyMembers } from '../documents/verify.ts'
import { reportMembers } from '../documents/report-members.ts'
import type { Access, AccessOf } from './access/access.ts'
import type { Check, Outcome, What } from './live/check.ts'
import type { Standing, Verification } from './verification.ts'

/** A verification as its JSON document has it. */
export function verifyMembers(
  { report, access, checks }: Verification,
  standing: Standing,
): VerifyMembers {
  return {
    ...reportMembers(report),
    standing,
    access: access.map(accessMembers),
    ...(checks !== undefined && { checks: checks.map(checkMembers) }),
  }
}

function accessMembers({ of, road, clients }: Access): VerifyMembers['access'][number] {
  return {
    of: of.kind,
    name: nameOf(of),
    road,
    clients: clients.map(({ clientId, ...rest }) => ({
      ...(clientId !== undefined && { clientId }),
      ...rest,
    })),
  }
}

function nameOf(of: AccessOf): string {
  if (of.kind === 'self') return 'self'
  return of.kind === 'audience' ? of.clientId : of.alias
}

type CheckMembers = NonNullable<VerifyMembers['checks']>[number]

function checkMembers({ origin, what, outcome }: Check): CheckMembers {
  return { origin, ...whatMembers(what), ...outcomeMembers(outcome) }
}

function whatMembers(what: What) {
  if (what.kind !== 'exchange') return what
  const { target, ...rest } = what
  return { ...rest, audience: target.audience, scope: target.scope }
}

function outcomeMembers(
  outcome: Outcome,
): Pick<CheckMembers, 'state' | 'answer' | 'cause' | 'why'> {
  return outcome
}
