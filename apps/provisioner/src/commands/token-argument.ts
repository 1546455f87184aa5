import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { looksLikeToken } from '../explain/token-text.ts'
import type { TokenTexts } from '../verify/subject/token-option.ts'
import type { Surroundings } from './surroundings.ts'

const TOKEN_AS_ARGUMENT =
  '--token takes the name of a file, or - for standard input, and this looks like a token: every process on this machine can read another’s arguments, and shells keep them. Take it for known to others'

/** Ends the command where a token was written instead of its file's name. */
export function refuseTokenArgument(text: string, command: Command): void {
  if (looksLikeToken(text)) command.error(`error: ${TOKEN_AS_ARGUMENT}`)
}

const STANDARD_INPUT = 0

/** Where the texts of `--token` come from. Standard input is read only where it is asked for. */
export function tokenTexts({ readFile }: Pick<Surroundings, 'readFile'>): TokenTexts {
  return { readFile, readInput: () => readFileSync(STANDARD_INPUT, 'utf8') }
}
