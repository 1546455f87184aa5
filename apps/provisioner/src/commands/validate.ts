import { describeTrust, withDefaults } from '@cambio/trust'
import { ok } from '@cambio/validation'
import { validateDocument } from '../documents/validate.ts'
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
import { refused } from './refusal.ts'

export const registerValidate: Register = (program, run) => {
  program
    .command('validate')
    .description('check the trust file, without asking any server')
    .addOption(fileOption())
    .addOption(jsonOption())
    .addHelpText('after', example('cambio validate -f cambio.yaml'))
    .action((options: FileOption & JsonOption) => run(validate(options)))
}

/** Is the trust file well-formed? Asks no server and reads no secret. */
function validate(options: FileOption & JsonOption) {
  const { file } = options
  return answer(validateDocument, options, ({ env }) => {
    const trust = loadTrustFile(file, env)
    if (!trust.ok) return refused(trust.failure)
    const trusts = describeTrust(withDefaults(trust.value))
    const text = `${file} is valid: ${trusts}`
    return ok({ exitCode: EXIT.done, text, members: { file, trusts } })
  })
}
