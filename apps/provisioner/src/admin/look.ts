import { type Fingerprints, gatherFingerprints } from '../fingerprint/gather-fingerprints.ts'
import type { Connection, Remember } from './connection.ts'

/** One look at a realm: nothing is written, no question is asked twice, and every answer leaves its fingerprint. */
export interface Look {
  readonly connection: Connection
  readonly fingerprints: () => Fingerprints
}

export function beginLook(connection: Connection): Look {
  const { record, fingerprints } = gatherFingerprints()
  return {
    fingerprints,
    connection: {
      ...connection,
      remember: createMemory(),
      read: async (purpose, request) => {
        const answer = await connection.read(purpose, request)
        record(purpose.doing, answer)
        return answer
      },
      write: ({ doing }) => {
        throw new Error(`A look writes nothing, and this would: ${doing}.`)
      },
    },
  }
}

/** A question that could not be answered is asked again. */
function createMemory(): Remember {
  return (ask) => {
    const answers = new Map<string, ReturnType<typeof ask>>()
    return async (...question) => {
      const key = JSON.stringify(question)
      const answer = answers.get(key) ?? ask(...question)
      answers.set(key, answer)
      return await answer.catch((error: unknown) => {
        answers.delete(key)
        throw error
      })
    }
  }
}
