import { errorCode } from '@cambio/trust'
import { err, ok, type Result, Secret } from '@cambio/validation'
import type { TokenOptionFailure, TokenTexts } from '../verify/subject/token-option.ts'

/** The words are ours: nothing of what was given is in them, and no path, which may be a token that does not look like one. */
export type TokenUnreadable = Extract<TokenOptionFailure, { readonly reason: 'token_unreadable' }>

const SCHEME = /^(?:authorization: *)?(?:bearer|dpop) +/i

/**
 * The one token in a file, or with `-` on standard input: as people copy it, with `Bearer` before it and line breaks around it. Looks
 * no further into it.
 */
export function readTokenText(from: string, texts: TokenTexts): Result<Secret, TokenUnreadable> {
  const text = readText(from, texts)
  if (!text.ok) return text
  const token = text.value.trim().replace(SCHEME, '')
  if (token === '') return unreadable(from, 'it is empty')
  if (/\s/.test(token)) return unreadable(from, 'it is more than one token, or more than a token')
  return ok(new Secret(token))
}

/** Whether somebody wrote a token where its file's name belongs; a name has a short last part. */
export function looksLikeToken(text: string): boolean {
  return SCHEME.test(text) || /^eyJ[\w-]{8}/.test(text) || /[\w-]{100}/.test(text)
}

function readText(
  from: string,
  { readFile, readInput }: TokenTexts,
): Result<string, TokenUnreadable> {
  try {
    return ok(from === '-' ? readInput() : readFile(from))
  } catch (error) {
    return unreadable(from, errorCode(error))
  }
}

function unreadable(from: string, cause: string): Result<never, TokenUnreadable> {
  return err({ reason: 'token_unreadable', from: from === '-' ? from : '<file>', cause })
}
