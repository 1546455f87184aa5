import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { provisionRealm } from './commands/provision-realm.ts'
import { schema } from './commands/schema.ts'
import type { Surroundings } from './commands/surroundings.ts'
import { validate } from './commands/validate.ts'
import { EXIT } from './report/exit-code.ts'

const TRUST_FILE = 'cambio.yaml'

/** Runs the command line, without the program's name, and gives the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode: number = EXIT.done
  const program = createProgram(surroundings, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version come this way too, with exit code 0.
    return error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
}

function createProgram(surroundings: Surroundings, end: (exitCode: number) => void): Command {
  const program = new Command('cambio')
    .description('Makes a Keycloak realm agree with the trust file.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(cambio --help lists the commands)')
    .configureOutput({
      writeOut: (text) => surroundings.print(text.trimEnd()),
      writeErr: (text) => surroundings.complain(text.trimEnd()),
    })
    .addHelpText('after', EXIT_CODES)
  program
    .command('apply', { isDefault: true })
    .description('make the realm agree with the trust file (the default)')
    .addOption(fileOption())
    .action(async ({ file }: FileOption) => end(await provisionRealm(file, 'apply', surroundings)))
  program
    .command('plan')
    .description('tell what apply would do, and write nothing')
    .addOption(fileOption())
    .action(async ({ file }: FileOption) => end(await provisionRealm(file, 'plan', surroundings)))
  program
    .command('validate')
    .description('check the trust file, without asking any server')
    .addOption(fileOption())
    .action(({ file }: FileOption) => end(validate(file, surroundings)))
  program
    .command('schema')
    .description('print the trust file’s JSON Schema, for an editor')
    .action(() => end(schema(surroundings)))
  return program
}

interface FileOption {
  readonly file: string
}

function fileOption(): Option {
  return new Option('-f, --file <path>', 'the trust file').default(TRUST_FILE)
}

const EXIT_CODES = `
Exit codes:
  0   nothing to do, or all applied
  1   error
  2   the plan has changes
  4   a precondition is not met: server feature, admin role, realm
  5   applied in part
  64  the command line is wrong`

function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  const isVersioned = typeof manifest === 'object' && manifest !== null && 'version' in manifest
  return isVersioned ? String(manifest.version) : 'unknown'
}
