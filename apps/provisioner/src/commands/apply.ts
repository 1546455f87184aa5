import { ok } from '@cambio/validation'
import { applyDocument } from '../documents/apply.ts'
import { reportMembers } from '../documents/report-members.ts'
import { describeAdminFailure } from '../failure/describe-admin-failure.ts'
import { exitCodeOf } from '../report/exit-code.ts'
import { renderReport } from '../report/render-report.ts'
import type { Report } from '../report/report.ts'
import { answer } from './answer.ts'
import {
  example,
  fileOption,
  type JsonOption,
  jsonOption,
  type Register,
  type VerboseOption,
  verboseOption,
} from './command.ts'
import { dataLossOption, pruneOption } from './consent.ts'
import { type ProvisionFlags, provisionRealm } from './provision-realm.ts'

/** `cambio apply`, which `cambio` alone means too. */
export const registerApply: Register = (program, run) => {
  program
    .command('apply', { isDefault: true })
    .description('make the realm agree with the trust file (the default)')
    .argument('[plan]', 'a plan saved by cambio plan --out: do exactly that, or nothing')
    .addOption(fileOption())
    .addOption(pruneOption())
    .addOption(dataLossOption())
    .option('--break-lock', 'take the realm’s lock from whoever holds it')
    .option('--journal <path>', 'write down there what is done (default: in the state folder)')
    .addOption(verboseOption())
    .addOption(jsonOption())
    .addHelpText('after', example('cambio apply -f cambio.yaml'))
    .action((savedPlan: string | undefined, options: ApplyCommandOptions) =>
      run(apply({ ...options, savedPlan })),
    )
}

type ApplyCommandOptions = ProvisionFlags & VerboseOption & JsonOption

function apply(options: ApplyCommandOptions) {
  return answer(applyDocument, options, async (surroundings) => {
    const report = await provisionRealm(options, 'apply', surroundings)
    if (!report.ok) return report
    return ok({
      exitCode: exitCodeOf(report.value),
      text: renderReport(report.value, surroundings.screen, options),
      members: { ...reportMembers(report.value), ...endOf(report.value) },
    })
  })
}

function endOf({ unverified, journal }: Report) {
  return {
    ...(unverified !== undefined && { unverified: describeAdminFailure(unverified) }),
    ...(journal !== undefined && { journal }),
  }
}
