import { runCambio } from '@cambio/testkit'

/** What a command offers, by its own help. */
export interface Offer {
  /** Its word, or words: `cache purge`. */
  readonly command: string
  readonly hasTrustFile: boolean
  readonly hasJson: boolean
  /** Arguments it cannot do without. `TOKEN_FILE` stands for a file with a token, `GATEWAY` for a gateway's management port. */
  readonly needs: readonly string[]
  /** The option that names a file to write; undefined when it writes none. */
  readonly output: string | undefined
  /** Options without a value that change what it does. */
  readonly flags: readonly string[]
}

/** In an offer's arguments: a file with a token. */
export const TOKEN_FILE = '<token file>'

/** In an offer's arguments: a gateway's management port. */
export const GATEWAY = '<gateway>'

/** What commands cannot do without. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  explain: ['--token', TOKEN_FILE, '--request', 'GET /orders'],
  'cache purge': ['--gateway', GATEWAY, '--all'],
}

/** Every command `cambio --help` lists, and those below it, so that a new one is covered by being there. */
export async function discoverCommands(): Promise<readonly Offer[]> {
  const { output } = await runCambio(['--help'])
  return (await Promise.all(listedIn(output).map(readOffers))).flat()
}

/** The command's own, or those of the commands below it. */
async function readOffers(command: string): Promise<readonly Offer[]> {
  const { output } = await runCambio([...command.split(' '), '--help'])
  const below = listedIn(output)
  if (below.length === 0) return [offerOf(command, output)]
  return (await Promise.all(below.map((name) => readOffers(`${command} ${name}`)))).flat()
}

function listedIn(help: string): readonly string[] {
  const [, listed = ''] = help.split(/^Commands:$/m)
  const names = [...listed.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name = '']) => name)
  return names.filter((name) => name !== 'help' && name !== 'cambio')
}

function offerOf(command: string, help: string): Offer {
  return {
    command,
    hasTrustFile: help.includes('--file <'),
    hasJson: help.includes('--json'),
    needs: NEEDS[command] ?? [],
    output: /(--out(?:put)?) </.exec(help)?.[1],
    flags: [...help.matchAll(/^ {2}(--[a-z-]+) {2,}/gm)]
      .map(([, flag = '']) => flag)
      .filter((flag) => flag !== '--json'),
  }
}

/** What calls name. */
export interface CallFiles {
  readonly trustFile: string
  /** With a token, for commands that need one. */
  readonly tokenFile: string
  /** The management port of a gateway, for commands that ask one. */
  readonly gateway: string
  /** Where a command may write. */
  readonly written: string
}

/** Which calls of a command are meant: the bare one, all that print or write otherwise, or one for each flag. */
export type Variety = 'bare' | 'forms' | 'flags'

/** How a command is called. */
export function callsOf(
  { command, hasTrustFile, hasJson, needs, output, flags }: Offer,
  { trustFile, tokenFile, gateway, written }: CallFiles,
  variety: Variety,
): readonly (readonly string[])[] {
  const meant = new Map([
    [TOKEN_FILE, tokenFile],
    [GATEWAY, gateway],
  ])
  const needed = needs.map((each) => meant.get(each) ?? each)
  const bare = [...command.split(' '), ...(hasTrustFile ? ['-f', trustFile] : []), ...needed]
  if (variety === 'bare') return [bare]
  if (variety === 'flags') return flags.map((flag) => [...bare, flag])
  return [
    bare,
    ...(hasJson ? [[...bare, '--json']] : []),
    ...(output === undefined ? [] : [[...bare, output, written]]),
  ]
}
