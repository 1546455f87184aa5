import { AdminError } from './failure.ts'

/** The answer, or undefined when the account may not have it. */
export async function unlessForbidden<Answer>(
  answer: Promise<Answer>,
): Promise<Answer | undefined> {
  return await answer.catch((error: unknown) => {
    if (error instanceof AdminError && error.failure.reason === 'role_missing') return undefined
    throw error
  })
}
