import { trustFileJsonSchema } from '@cambio/trust'
import { ok } from '@cambio/validation'
import { Argument } from 'commander'
import { documentJsonSchema } from '../documents/json-schema.ts'
import { DOCUMENTS } from '../documents/documents.ts'
import { schemaDocument } from '../documents/schema.ts'
import { EXIT } from '../report/exit-code.ts'
import { answer } from './answer.ts'
import { example, type JsonOption, jsonOption, type Register } from './command.ts'

const TRUST_FILE = 'trust-file'

export const registerSchema: Register = (program, run) => {
  program
    .command('schema')
    .description('print the JSON Schema of the trust file, for an editor, or of a --json document')
    .addArgument(
      new Argument('[of]', 'whose schema')
        .choices([TRUST_FILE, ...Object.keys(DOCUMENTS)])
        .default(TRUST_FILE),
    )
    .addOption(jsonOption())
    .addHelpText('after', example('cambio schema > cambio.schema.json\n  cambio schema plan'))
    .action((of: string, options: JsonOption) => run(printSchema(of, options)))
}

function printSchema(of: string, options: JsonOption) {
  return answer(schemaDocument, options, () => {
    const schema = jsonSchemaOf(of)
    const text = JSON.stringify(schema, null, 2)
    return ok({ exitCode: EXIT.done, text, members: { of, schema } })
  })
}

function jsonSchemaOf(of: string): Record<string, unknown> {
  const document = new Map(Object.entries(DOCUMENTS)).get(of)
  return document === undefined ? { ...trustFileJsonSchema() } : documentJsonSchema(document)
}
