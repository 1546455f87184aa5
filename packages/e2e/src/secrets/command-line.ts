import { runCambio } from '@cambio/testkit'

/** What a command offers, by its own help. */
export interface Offer {
  readonly command: string
  readonly hasTrustFile: boolean
  readonly hasJson: boolean
  /** The option that names a file to write; undefined when it writes none. */
  readonly output: string | undefined
  /** Options without a value that change what it does. */
  readonly flags: readonly string[]
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
    output: /(--out(?:put)?) </.exec(output)?.[1],
    flags: [...output.matchAll(/^ {2}(--[a-z-]+) {2,}/gm)]
      .map(([, flag = '']) => flag)
      .filter((flag) => flag !== '--json'),
  }
}

/** Which calls of a command are meant: the bare one, all that print or write otherwise, or one for each flag. */
export type Variety = 'bare' | 'forms' | 'flags'

/** @param written Where a command may write a file. */
export function callsOf(
  { command, hasTrustFile, hasJson, output, flags }: Offer,
  { trustFile, written }: { readonly trustFile: string; readonly written: string },
  variety: Variety,
): readonly (readonly string[])[] {
  const bare = [command, ...(hasTrustFile ? ['-f', trustFile] : [])]
  if (variety === 'bare') return [bare]
  if (variety === 'flags') return flags.map((flag) => [...bare, flag])
  return [
    bare,
    ...(hasJson ? [[...bare, '--json']] : []),
    ...(output === undefined ? [] : [[...bare, output, written]]),
  ]
}
