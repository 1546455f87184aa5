import { ok } from '@cambio/validation'
import { destroyRealm } from '../destroy/destroy-realm.ts'
import { destroyDocument } from '../documents/destroy.ts'
import { reportMembers } from '../documents/report-members.ts'
import { exitCodeOf } from '../report/exit-code.ts'
import { renderHead } from '../report/render-head.ts'
import { renderReport } from '../report/render-report.ts'
import type { Report } from '../report/report.ts'
import { loadTrustFile } from '../trust-file/load-trust-file.ts'
import { resolveLoginSecrets } from '../trust-file/login-secrets.ts'
import { answer, type Finding } from './answer.ts'
import {
  example,
  type FileOption,
  fileOption,
  type JsonOption,
  jsonOption,
  type Register,
} from './command.ts'
import { dataLossOption } from './consent.ts'
import { type RunFlags, runOptions } from './provision-realm.ts'
import { refused } from './refusal.ts'
import type { Surroundings } from './surroundings.ts'

interface DestroyFlags extends FileOption, JsonOption, RunFlags {
  readonly yes?: true
  readonly acceptDataLoss: boolean
}

export const registerDestroy: Register = (program, run) => {
  program
    .command('destroy')
    .description('remove what the trust file declares and cambio created; only told without --yes')
    .addOption(fileOption())
    .option('--yes', 'do it')
    .addOption(dataLossOption())
    .option('--break-lock', 'take the realm’s lock from whoever holds it')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      example(
        'cambio destroy -f cambio.yaml          # tells what it would remove\n  cambio destroy -f cambio.yaml --yes',
      ),
    )
    .action((flags: DestroyFlags) =>
      run(answer(destroyDocument, flags, (surroundings) => destroy(flags, surroundings))),
    )
}

async function destroy(
  flags: DestroyFlags,
  surroundings: Surroundings,
): Promise<Finding<typeof destroyDocument.shape>> {
  const { file, yes, acceptDataLoss } = flags
  const trust = loadTrustFile(file, surroundings.env)
  if (!trust.ok) return refused(trust.failure)
  const secretOf = resolveLoginSecrets(trust.value, surroundings)
  if (!secretOf.ok) return refused({ reason: 'secrets_missing', problems: secretOf.failure })
  const report = await destroyRealm(trust.value, {
    isMeant: yes === true,
    acceptLoss: acceptDataLoss,
    secretOf: secretOf.value,
    run: runOptions(flags, trust.value, surroundings),
  })
  if (!report.ok) return refused(report.failure)
  return ok({
    exitCode: exitCodeOf(report.value),
    text: textOf(report.value, surroundings),
    members: reportMembers(report.value),
  })
}

function textOf(report: Report, { screen }: Surroundings): string {
  const isOnlyTold = report.lines.some(({ outcome }) => outcome.state === 'planned')
  return [
    renderHead('destroy', report, screen),
    renderReport(report, screen),
    ...(isOnlyTold ? ['Nothing was removed. Say --yes to do it.'] : []),
  ].join('\n')
}
