import { err, ok, type Result } from '@cambio/validation'
import { driftDocument } from '../documents/drift.ts'
import { detectDrift, type DetectedDrift } from '../drift/detect-drift.ts'
import { driftMembers } from '../drift/drift-members.ts'
import { renderDrift } from '../drift/render-drift.ts'
import type { ProvisionFailure } from '../failure/provision-failure.ts'
import { describeAge } from '../lock/describe-age.ts'
import type { LockHeld } from '../lock/take-lock.ts'
import { EXIT } from '../report/exit-code.ts'
import { openBaseline, openTrustFile } from '../trust-file/open-trust-file.ts'
import { answer } from './answer.ts'
import {
  example,
  type FileOption,
  fileOption,
  type JsonOption,
  jsonOption,
  type Register,
} from './command.ts'
import { type Refusal, refusalOf } from './refusal.ts'
import { progressOf, type Surroundings } from './surroundings.ts'

interface DriftOptions extends FileOption, JsonOption {
  readonly baseline?: string
}

const EXAMPLE = `cambio drift -f cambio.yaml
  cambio drift -f cambio.yaml --baseline deployed.yaml`

export const registerDrift: Register = (program, run) => {
  program
    .command('drift')
    .description('tell what somebody changed on the server, and write nothing')
    .addOption(fileOption())
    .option(
      '--baseline <path>',
      'the trust file as last deployed: tells “not applied yet” from “changed on the server”',
    )
    .addOption(jsonOption())
    .addHelpText('after', example(EXAMPLE))
    .action((options: DriftOptions) => run(drift(options)))
}

function drift(options: DriftOptions) {
  return answer(driftDocument, options, async (surroundings) => {
    const found = await detect(options, surroundings)
    if (!found.ok) return err(refuse(found.failure))
    return ok({
      exitCode: exitCodeOf(found.value),
      text: renderDrift(found.value, surroundings.screen),
      members: driftMembers(found.value, options.baseline),
    })
  })
}

async function detect(
  options: DriftOptions,
  surroundings: Surroundings,
): Promise<Result<DetectedDrift, ProvisionFailure>> {
  const declared = openTrustFile(options.file, surroundings)
  if (!declared.ok) return declared
  const baseline =
    options.baseline === undefined
      ? ok(undefined)
      : openBaseline(options.baseline, declared.value, surroundings)
  if (!baseline.ok) return baseline
  return await detectDrift(declared.value, {
    baseline: baseline.value,
    now: surroundings.now,
    onRead: progressOf('reading', surroundings),
  })
}

function exitCodeOf(found: DetectedDrift): number {
  if (found.drift.length > 0) return EXIT.drift
  return found.pending.length > 0 ? EXIT.planHasChanges : EXIT.done
}

function refuse(failure: ProvisionFailure): Refusal {
  const refusal = refusalOf(failure)
  return failure.reason === 'lock_held' ? { ...refusal, message: describe(failure) } : refusal
}

/** Nobody breaks a lock for a look. */
function describe({ realm, owner, ageSeconds }: LockHeld): string {
  return `${owner} has been applying to realm ${realm} for ${describeAge(ageSeconds)}: what differs now may be on its way. Run again when that is done; cambio apply --break-lock removes a lock whose owner is gone.`
}
