import { spellOut } from '@cambio/trust'
import { ok } from '@cambio/validation'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { configDocument } from '../documents/config.ts'
import { EXIT } from '../report/exit-code.ts'
import { declaredTrust, type FileChoice } from '../trust-file/declared-trust.ts'
import { answer } from './answer.ts'
import {
  example,
  type FileOption,
  fileOption,
  type JsonOption,
  jsonOption,
  type Register,
} from './command.ts'
import { refused } from './refusal.ts'

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

function printConfig(options: FileChoice & JsonOption) {
  return answer(configDocument, options, ({ env }) => {
    const found = declaredTrust(options, env)
    if (!found.ok) return refused(found.failure)
    const { source, declared } = found.value
    const trust = spellOut(declared)
    const text = `# Effective trust file, from ${source}.\n${stringify(trust, { lineWidth: 0 })}`
    return ok({ exitCode: EXIT.done, text: text.trimEnd(), members: { source, trust } })
  })
}
