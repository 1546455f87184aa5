import { ok, type Result } from '@cambio/validation'
import type { Command } from 'commander'
import { cachePurgeDocument } from '../documents/cache-purge.ts'
import { isAddress } from '../export/address.ts'
import { readTokenText } from '../explain/token-text.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { askGateway } from '../purge/ask-gateway.ts'
import { choosePurge, type PurgeChoice, type PurgeFlags } from '../purge/purge-choice.ts'
import { readPurgeKey } from '../purge/purge-key.ts'
import { renderPurged } from '../purge/render-purged.ts'
import { EXIT } from '../report/exit-code.ts'
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

interface PurgeOptions extends FileOption, JsonOption {
  /** A gateway's management port. */
  readonly gateway: string
}

const GATEWAY = 'http://localhost:3001'

const EXAMPLE = `cambio cache purge --subject alice --issuer https://login.partner.example
  cambio cache purge --gateway http://gateway.internal:3001 --token - < token.jwt`

export const registerCache: Register = (program, run) => {
  const cache = program
    .command('cache')
    .description('what running gateways keep')
    .addHelpText('after', example(EXAMPLE))
  cache
    .command('purge')
    .description('make gateways forget tokens, in all replicas, and end their Keycloak sessions')
    .addOption(fileOption())
    .option('--gateway <url>', 'a gateway’s management port; it tells the others', GATEWAY)
    .option('--token <path>', 'what this token bought: a file, or - for standard input')
    .option('--jti <id>', 'what the token of this jti bought; with --issuer')
    .option(
      '--session <id>',
      'of this session (sid); with --issuer, and --subject for what names no session',
    )
    .option('--subject <user>', 'of this user (sub); with --issuer')
    .option('--issuer <url>', 'of this issuer (iss)')
    .option('--all', 'of everybody')
    .addOption(jsonOption())
    .addHelpText('after', example(EXAMPLE))
    .action((options: PurgeOptions & PurgeFlags, command: Command) => {
      refuseTokenArgument(options.token ?? '', command)
      if (!isAddress(options.gateway))
        command.error('error: --gateway is no http: or https: address')
      const choice = choosePurge(options)
      if (!choice.ok) return command.error(`error: ${choice.failure}`)
      const { value } = choice
      return run(answer(cachePurgeDocument, options, (around) => purge(value, options, around)))
    })
}

async function purge(
  choice: PurgeChoice,
  { file, gateway }: PurgeOptions,
  surroundings: Surroundings,
): Promise<Finding<typeof cachePurgeDocument.shape>> {
  const key = readPurgeKey(file, surroundings)
  if (!key.ok) return refused(key.failure)
  const body = bodyOf(choice, surroundings)
  if (!body.ok) return refused(body.failure)
  const purged = await askGateway({ gateway, key: key.value, body: body.value })
  if (!purged.ok) return refused(purged.failure)
  const { by } = choice
  return ok({
    exitCode: purged.value.everywhere ? EXIT.done : EXIT.appliedInPart,
    text: renderPurged(purged.value, by),
    members: { gateway, by, ...purged.value },
  })
}

function bodyOf(choice: PurgeChoice, surroundings: Surroundings): Result<object, ProvisionFailure> {
  if (choice.by !== 'token') return ok(choice)
  const token = readTokenText(choice.from, tokenTexts(surroundings))
  return token.ok ? ok({ by: choice.by, token: token.value.reveal() }) : token
}
