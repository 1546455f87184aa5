import { ok } from '@cambio/validation'
import type { Command } from 'commander'
import { explainDocument } from '../documents/explain.ts'
import { explainMembers } from '../explain/explain-members.ts'
import { explainToken } from '../explain/explain-token.ts'
import { VERDICT_EXIT } from '../explain/explained.ts'
import { renderExplained } from '../explain/render-explained.ts'
import { type AskedRequest, parseRequest } from '../explain/request-text.ts'
import { readTokenText } from '../explain/token-text.ts'
import { declaredTrust } from '../trust-file/declared-trust.ts'
import { answer, type Finding } from './answer.ts'
import {
  example,
  type FileOption,
  fileOption,
  jsonOption,
  type JsonOption,
  type Register,
} from './command.ts'
import { refused } from './refusal.ts'
import type { Surroundings } from './surroundings.ts'
import { refuseTokenArgument, tokenTexts } from './token-argument.ts'

interface ExplainFlags extends FileOption, JsonOption {
  readonly token: string
  readonly request: string
  readonly host?: string
  readonly header: readonly string[]
  readonly live?: true
}

interface ExplainOptions extends Omit<ExplainFlags, 'request' | 'header'> {
  /** Whether somebody named the file; then nothing else will do. */
  readonly isNamed: boolean
  readonly request: AskedRequest
}

const SUMMARY = 'tell why a token is accepted or refused on a request'
const DESCRIPTION = `${SUMMARY}, check by check as the gateway makes them; where there is no trust file and ISSUER is set, by what the environment says instead`
const EXAMPLE = 'cambio explain -f cambio.yaml --token - --request "GET /geoserver" < token.jwt'

export const registerExplain: Register = (program, run) => {
  program
    .command('explain')
    .summary(SUMMARY)
    .description(DESCRIPTION)
    .addOption(fileOption())
    .requiredOption('--token <file>', 'the subject token: a file, or - for standard input')
    .requiredOption('--request <line>', 'method and path, as in "GET /orders"')
    .option('--host <host>', 'the request’s Host (default: that of publicUrl, else localhost)')
    .option(
      '--header <line>',
      'a header of the request, as in "x-api-version: 2"; may be repeated',
      (one, others: readonly string[]) => [...others, one],
      [],
    )
    .option('--live', 'really exchange, and ask the issuer about an opaque token')
    .addOption(jsonOption())
    .addHelpText('after', example(EXAMPLE))
    .action((flags: ExplainFlags, command: Command) => {
      refuseTokenArgument(flags.token, command)
      const request = parseRequest(flags.request, flags.header)
      if (!request.ok) return command.error(`error: ${request.failure}`)
      const isNamed = command.getOptionValueSource('file') !== 'default'
      const options = { ...flags, isNamed, request: request.value }
      return run(answer(explainDocument, options, (around) => find(options, around)))
    })
}

async function find(
  options: ExplainOptions,
  surroundings: Surroundings,
): Promise<Finding<typeof explainDocument.shape>> {
  const { now, complain, screen } = surroundings
  const declared = declaredTrust(options, surroundings.env)
  if (!declared.ok) return refused(declared.failure)
  const token = readTokenText(options.token, tokenTexts(surroundings))
  if (!token.ok) return refused(token.failure)
  const explained = await explainToken({
    declared: declared.value,
    request: options.request,
    host: options.host,
    token: token.value,
    isLive: options.live ?? false,
    sources: surroundings,
    now,
    warn: (sentence) => complain(`cambio: ${sentence}`),
  })
  if (!explained.ok) return refused(explained.failure)
  return ok({
    exitCode: VERDICT_EXIT[explained.value.explanation.verdict],
    text: renderExplained(explained.value, screen),
    members: explainMembers(explained.value),
  })
}
