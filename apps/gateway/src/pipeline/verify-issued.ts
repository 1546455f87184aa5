import {
  verifyIssuedToken,
  type ExpectedToken,
  type IssuedToken,
  type IssuedTokenFailure,
  type UncheckedToken,
} from '@cambio/exchange'
import type { Result } from '@cambio/validation'
import type { IssueParts } from './issue-token.ts'

/** Whether what the server gave is what was asked for; counts what differs. */
export async function verifyIssued(
  token: UncheckedToken,
  expected: ExpectedToken,
  { realmKeys, meters, now }: Pick<IssueParts, 'realmKeys' | 'meters' | 'now'>,
): Promise<Result<IssuedToken, IssuedTokenFailure>> {
  const issued = await verifyIssuedToken(token, expected, realmKeys, now())
  if (!issued.ok && issued.failure.reason === 'issued_token_invalid')
    meters.issuedTokenMismatches.inc({ check: issued.failure.check })
  return issued
}
