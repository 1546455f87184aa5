import { readFileSync } from 'node:fs'
import {
  type Environment,
  errorCode,
  parseTrustFile,
  type Problem,
  type TrustFile,
} from '@cambio/trust'
import { err, type Result } from '@cambio/validation'

/** Why there is no trust file to work with. */
export type TrustFileFailure =
  | { readonly reason: 'file_unreadable'; readonly file: string; readonly code: string }
  | {
      readonly reason: 'trust_file_invalid'
      readonly file: string
      readonly problems: readonly Problem[]
    }

export function loadTrustFile(file: string, env: Environment): Result<TrustFile, TrustFileFailure> {
  const text = readText(file)
  if (typeof text !== 'string') return err({ reason: 'file_unreadable', file, code: text.code })
  const parsed = parseTrustFile(text, { env })
  if (parsed.ok) return parsed
  return err({ reason: 'trust_file_invalid', file, problems: parsed.failure })
}

function readText(file: string): string | { readonly code: string } {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return { code: errorCode(error) }
  }
}
