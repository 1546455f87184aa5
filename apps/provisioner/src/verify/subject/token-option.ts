import { errorCode } from '@cambio/trust'
import { err, ok, parseToken, type Result, Secret } from '@cambio/validation'
import type { Rule } from '../live/rule.ts'

/** One `--token`: where the token is, and whose it is when that is said. */
export interface TokenOption {
  readonly origin: string | undefined
  /** A path, or `-` for standard input. */
  readonly from: string
}

/** Why a token that was given cannot be used. */
export type TokenOptionFailure =
  | { readonly reason: 'token_unreadable'; readonly from: string; readonly cause: string }
  | { readonly reason: 'token_unplaced'; readonly from: string; readonly cause: string }

export interface TokenTexts {
  /** The file’s text; throws when it cannot be read. */
  readonly readFile: (path: string) => string
  /** All of standard input. */
  readonly readInput: () => string
}

/** @param origins Aliases of the trust file, and `self`: before an equals sign, nothing else names an origin. */
export function parseTokenOption(text: string, origins: readonly string[]): TokenOption {
  const origin = origins.find((name) => text.startsWith(`${name}=`))
  return { origin, from: origin === undefined ? text : text.slice(origin.length + 1) }
}

/** The given tokens by the name of the rule they are for; a token nobody says the issuer of goes by its `iss`. */
export function placeTokens(
  options: readonly TokenOption[],
  rules: readonly Rule[],
  texts: TokenTexts,
): Result<ReadonlyMap<string, Secret>, TokenOptionFailure> {
  const placed = new Map<string, Secret>()
  for (const option of options) {
    const text = readText(option, texts)
    if (!text.ok) return text
    const name = option.origin ?? nameByIssuer(text.value, rules)
    if (name === undefined) return err(unplaced(option, UNKNOWN_ISSUER))
    if (placed.has(name)) return err(unplaced(option, `there is already a token for ${name}`))
    placed.set(name, text.value)
  }
  return ok(placed)
}

const UNKNOWN_ISSUER =
  'it is no JWT of an issuer in the trust file; compare its iss with issuers[].issuer, or say whose it is: --token <alias>=<file>'

function readText(
  { from }: TokenOption,
  { readFile, readInput }: TokenTexts,
): Result<Secret, TokenOptionFailure> {
  try {
    const text = (from === '-' ? readInput() : readFile(from)).trim()
    if (text !== '') return ok(new Secret(text))
    return err({ reason: 'token_unreadable', from, cause: 'it is empty' })
  } catch (error) {
    return err({ reason: 'token_unreadable', from, cause: errorCode(error) })
  }
}

function nameByIssuer(text: Secret, rules: readonly Rule[]): string | undefined {
  const parsed = parseToken(text)
  if (!parsed.ok) return rules.length === 1 ? rules[0]?.name : undefined
  return rules.find(({ issuer }) => issuer.issuer === parsed.value.issuer)?.name
}

function unplaced({ from }: TokenOption, cause: string): TokenOptionFailure {
  return { reason: 'token_unplaced', from, cause }
}
