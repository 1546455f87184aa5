import { err, ok, type Result } from '@cambio/validation'
import { AdminError, type AdminFailure } from './failure.ts'

/** Runs something of the admin edge; its expected failures come back as values, bugs go on as they are. */
export async function attempt<Value>(
  work: () => Promise<Value>,
): Promise<Result<Value, AdminFailure>> {
  try {
    return ok(await work())
  } catch (error) {
    if (error instanceof AdminError) return err(error.failure)
    throw error
  }
}

/** As {@link attempt}, for work that has expected failures of its own. */
export async function attemptResult<Value, Failure>(
  work: () => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure | AdminFailure>> {
  const tried = await attempt(work)
  return tried.ok ? tried.value : tried
}
