import { readFileSync } from 'node:fs'
import { nearest } from '@cambio/trust'
import { Command, CommanderError } from 'commander'
import { failed } from './commands/answer.ts'
import type { Run } from './commands/command.ts'
import { COMMANDS } from './commands/commands.ts'
import type { Surroundings } from './commands/surroundings.ts'
import { EXIT } from './report/exit-code.ts'

/** Runs the command line, without the program's name, and gives the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode: number = EXIT.done
  const program = createProgram(surroundings, (code) => {
    exitCode = code
  })
  try {
    refuseUnknownCommand(program, args)
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version come this way too, with exit code 0.
    if (error.exitCode === 0) return EXIT.done
    if (args.includes('--json')) surroundings.print(usageDocument(error))
    return EXIT.usage
  }
}

/** The whole command line, with each command's options and help. */
export function createProgram(
  surroundings: Surroundings,
  end: (exitCode: number) => void,
): Command {
  const program = new Command('cambio')
    .description('Makes a Keycloak realm agree with the trust file.')
    .version(version())
    .option('--no-color', 'print no colours (NO_COLOR and FORCE_COLOR are heeded too)')
    .exitOverride()
    .showHelpAfterError('(cambio --help lists the commands)')
    .configureOutput({
      writeOut: (text) => surroundings.print(text.trimEnd()),
      writeErr: (text) => surroundings.complain(text.trimEnd()),
    })
    .addHelpText('after', EXIT_CODES)
  const runWork: Run = async (work) => {
    const color = surroundings.screen.color && program.opts()['color'] === true
    end(await work({ ...surroundings, screen: { ...surroundings.screen, color } }))
  }
  for (const register of COMMANDS) register(program, runWork)
  return program
}

const EXIT_CODES = `
Without a command: apply.

Exit codes:
  0   nothing to do, or all applied
  1   error
  2   the plan has changes
  3   somebody changed the server
  4   a precondition is not met: server feature, admin role, realm
  5   applied in part
  6   somebody else holds the realm’s lock
  64  the command line is wrong`

/** A word that is no command would be taken for an argument of the default command. */
function refuseUnknownCommand(program: Command, args: readonly string[]): void {
  const [word] = args
  if (word === undefined || word.startsWith('-')) return
  const known = ['help', ...program.commands.map((command) => command.name())]
  if (known.includes(word)) return
  const meant = nearest(word, known)
  const guess = meant === undefined ? '' : `\n(Did you mean ${meant}?)`
  program.error(`error: unknown command '${word}'${guess}`)
}

function usageDocument({ message }: CommanderError): string {
  const refusal = { exitCode: EXIT.usage, reason: 'usage', message }
  return JSON.stringify(failed('failure/v1', refusal), null, 2)
}

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  const isVersioned = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isVersioned ? String(manifest.version) : 'unknown'
}
