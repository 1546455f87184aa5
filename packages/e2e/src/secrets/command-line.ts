import { runCambio } from '@cambio/testkit'

/** What a command offers, by its own help. */
export interface Offer {
  readonly command: string
  readonly hasTrustFile: boolean
  readonly hasJson: boolean
  /** Arguments it cannot do without. `TOKEN_FILE` stands for a file with a token. */
  readonly needs: readonly string[]
  /** The option that names a file to write; undefined when it writes none. */
  readonly output: string | undefined
  /** Options without a value that change what it does. */
  readonly flags: readonly string[]
}

/** In an offer's arguments: a file with a token. */
export const TOKEN_FILE = '<token file>'

/** What commands cannot do without. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  explain: ['--token', TOKEN_FILE, '--request', 'GET /orders'],
}

/** Every command `cambio --help` lists, so that a new one is covered by being there. */
export async function discoverCommands(): Promise<readonly Offer[]> {
  const { output } = await runCambio(['--help'])
  const [, listed = ''] = output.split(/^Commands:$/m)
  const names = [...listed.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name = '']) => name)
  const commands = names.filter((name) => name !== 'help')
  return await Promise.all(commands.map(readOffer))
}

async function readOffer(command: string): Promise<Offer> {
  const { output } = await runCambio([command, '--help'])
  return {
    command,
    hasTrustFile: output.includes('--file <'),
    hasJson: output.includes('--json'),
    needs: NEEDS[command] ?? [],
    output: /(--out(?:put)?) </.exec(output)?.[1],
    flags: [...output.matchAll(/^ {2}(--[a-z-]+) {2,}/gm)]
      .map(([, flag = '']) => flag)
      .filter((flag) => flag !== '--json'),
  }
}

/** The files that calls name. */
export interface CallFiles {
  readonly trustFile: string
  /** With a token, for commands that need one. */
  readonly tokenFile: string
  /** Where a command may write. */
  readonly written: string
}

/** Which calls of a command are meant: the bare one, all that print or write otherwise, or one for each flag. */
export type Variety = 'bare' | 'forms' | 'flags'

/** How a command is called. */
export function callsOf(
  { command, hasTrustFile, hasJson, needs, output, flags }: Offer,
  { trustFile, tokenFile, written }: CallFiles,
  variety: Variety,
): readonly (readonly string[])[] {
  const needed = needs.map((each) => (each === TOKEN_FILE ? tokenFile : each))
  const bare = [command, ...(hasTrustFile ? ['-f', trustFile] : []), ...needed]
  if (variety === 'bare') return [bare]
  if (variety === 'flags') return flags.map((flag) => [...bare, flag])
  return [
    bare,
    ...(hasJson ? [[...bare, '--json']] : []),
    ...(output === undefined ? [] : [[...bare, output, written]]),
  ]
}
