import { errorCode } from '@cambio/trust'
import { err, ok, type Result, Secret } from '@cambio/validation'

/** Why there is no token to explain. The words are ours: nothing of what was given is in them. */
export interface TokenUnusable {
  readonly reason: 'token_unusable'
  /** A sentence without its full stop. */
  readonly cause: string
}

export interface TokenTexts {
  /** The file's text; throws when it cannot be read. */
  readonly readFile: (path: string) => string
  /** All of standard input; throws when it cannot be read. */
  readonly readInput: () => string
}

const SCHEME = /^(?:authorization: *)?(?:bearer|dpop) +/i

/**
 * The one token in a file, or with `-` on standard input: as people copy it, with `Bearer` before it and line breaks around it. Looks
 * no further into it.
 */
export function readTokenText(from: string, texts: TokenTexts): Result<Secret, TokenUnusable> {
  const text = readText(from, texts)
  if (!text.ok) return text
  const token = text.value.trim().replace(SCHEME, '')
  const place = from === '-' ? 'standard input' : 'the file'
  if (token === '') return unusable(`${place} is empty`)
  if (/\s/.test(token)) return unusable(`${place} holds more than one token, or more than a token`)
  return ok(new Secret(token))
}

/** Whether somebody wrote a token where its file's name belongs; a name has a short last part. */
export function looksLikeToken(text: string): boolean {
  return SCHEME.test(text) || /^eyJ[\w-]{8}/.test(text) || /[\w-]{100}/.test(text)
}

/** A path is not told again: it may be a token that does not look like one. */
function readText(
  from: string,
  { readFile, readInput }: TokenTexts,
): Result<string, TokenUnusable> {
  try {
    return ok(from === '-' ? readInput() : readFile(from))
  } catch (error) {
    const place = from === '-' ? 'standard input' : 'the file named with --token'
    return unusable(`${place} cannot be read (${errorCode(error)})`)
  }
}

function unusable(cause: string): Result<never, TokenUnusable> {
  return err({ reason: 'token_unusable', cause })
}
