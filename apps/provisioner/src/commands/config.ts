import { declaredInEnvironment, spellOut, type WrittenTrust } from '@cambio/trust'
import { ok, type Result } from '@cambio/validation'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { configDocument } from '../documents/config.ts'
import { EXIT } from '../report/exit-code.ts'
import { loadTrustFile } from '../trust-file/load-trust-file.ts'
import { answer } from './answer.ts'
import {
  example,
  type FileOption,
  fileOption,
  type JsonOption,
  jsonOption,
  type Register,
} from './command.ts'
import { type Refusal, refused } from './refusal.ts'
import type { Surroundings } from './surroundings.ts'

const SUMMARY = 'print the effective trust file: defaults written out, secrets as references'
const DESCRIPTION = `${SUMMARY}; where there is no trust file and ISSUER is set, what the environment says instead`

export const registerConfig: Register = (program, run) => {
  program
    .command('config')
    .summary(SUMMARY)
    .description(DESCRIPTION)
    .addOption(fileOption())
    .addOption(jsonOption())
    .addHelpText('after', example('cambio config -f cambio.yaml'))
    .action((options: FileOption & JsonOption, command: Command) => {
      const isNamed = command.getOptionValueSource('file') !== 'default'
      return run(printConfig({ ...options, isNamed }))
    })
}

interface ConfigOptions extends FileOption, JsonOption {
  /** Whether somebody named the file; then nothing else will do. */
  readonly isNamed: boolean
}

interface Effective {
  readonly source: string
  readonly trust: WrittenTrust
}

function printConfig(options: ConfigOptions) {
  return answer(configDocument, options, (surroundings) => {
    const effective = effectiveTrust(options, surroundings)
    if (!effective.ok) return effective
    const { source, trust } = effective.value
    const text = `# Effective trust file, from ${source}.\n${stringify(trust, { lineWidth: 0 })}`
    return ok({ exitCode: EXIT.done, text: text.trimEnd(), members: { source, trust } })
  })
}

function effectiveTrust(
  { file, isNamed }: ConfigOptions,
  { env }: Surroundings,
): Result<Effective, Refusal> {
  const declared = loadTrustFile(file, env)
  if (declared.ok) return ok({ source: file, trust: spellOut(declared.value) })
  const { failure } = declared
  const isAbsent = failure.reason === 'file_unreadable' && failure.code === 'ENOENT'
  return isAbsent && !isNamed && env['ISSUER'] ? fromEnvironment(env) : refused(failure)
}

function fromEnvironment(env: Surroundings['env']): Result<Effective, Refusal> {
  const declared = declaredInEnvironment(env)
  if (declared.ok) return ok({ source: 'environment', trust: spellOut(declared.value) })
  return refused({ reason: 'environment_invalid', problems: declared.failure })
}
