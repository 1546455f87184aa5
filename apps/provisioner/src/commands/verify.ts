import type { TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { verifyDocument } from '../documents/verify.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { openTrustFile } from '../trust-file/open-trust-file.ts'
import { renderVerification } from '../verify/render-verification.ts'
import { resolveTestSecrets } from '../verify/subject/test-clients.ts'
import { STANDING_EXIT, standingOf, type Verification } from '../verify/verification.ts'
import { verifyMembers } from '../verify/verify-members.ts'
import { type LiveTokens, verifyRealm } from '../verify/verify-realm.ts'
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
import { progressOf, type Surroundings } from './surroundings.ts'
import { tokenTexts } from './token-argument.ts'

interface VerifyCommandOptions extends FileOption, JsonOption {
  readonly live?: true
  readonly token: readonly string[]
  readonly strict?: true
}

const EXAMPLE = 'cambio verify -f cambio.yaml --live --token partner=token.jwt'

export const registerVerify: Register = (program, run) => {
  const command = program
    .command('verify')
    .description(
      'tell whether the realm is as declared and who can exchange, and try it with --live',
    )
    .addOption(fileOption())
    .option('--live', 'really exchange; makes one client that is to be refused, and removes it')
    .option(
      '--token <[alias=]file>',
      'a subject token for --live: a file, or - for standard input; may be repeated',
      (one, others: readonly string[]) => [...others, one],
      [],
    )
    .option('--strict', 'with --live: what could not be proven ends with exit code 1')
    .addOption(jsonOption())
    .addHelpText('after', example(EXAMPLE))
    .action((options: VerifyCommandOptions) => {
      if (!options.live && (options.token.length > 0 || options.strict)) {
        command.error('error: --token and --strict are for --live')
      }
      return run(answer(verifyDocument, options, (surroundings) => find(options, surroundings)))
    })
}

async function find(
  options: VerifyCommandOptions,
  surroundings: Surroundings,
): Promise<Finding<typeof verifyDocument.shape>> {
  const verified = await verify(options, surroundings)
  if (!verified.ok) return refused(verified.failure)
  const standing = standingOf(verified.value, options.strict ?? false)
  return ok({
    exitCode: STANDING_EXIT[standing],
    text: renderVerification(verified.value, standing, surroundings.screen),
    members: verifyMembers(verified.value, standing),
  })
}

async function verify(
  options: VerifyCommandOptions,
  surroundings: Surroundings,
): Promise<Result<Verification, ProvisionFailure>> {
  const opened = openTrustFile(options.file, surroundings)
  if (!opened.ok) return opened
  const { trust, secretOf } = opened.value
  const live = options.live ? liveTokens(options, trust, surroundings) : ok(undefined)
  if (!live.ok) return live
  const { now, onInterrupt } = surroundings
  const onRead = progressOf('reading', surroundings)
  return await verifyRealm(trust, { secretOf, now, onInterrupt, onRead, live: live.value })
}

/** Where subject tokens come from. */
function liveTokens(
  { token }: VerifyCommandOptions,
  trust: TrustFile,
  surroundings: Surroundings,
): Result<LiveTokens, ProvisionFailure> {
  const testSecrets = resolveTestSecrets(trust, surroundings)
  if (!testSecrets.ok) return err({ reason: 'secrets_missing', problems: testSecrets.failure })
  return ok({ options: token, texts: tokenTexts(surroundings), testSecrets: testSecrets.value })
}
