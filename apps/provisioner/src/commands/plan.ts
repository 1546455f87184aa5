import { ok } from '@cambio/validation'
import { planDocument } from '../documents/plan.ts'
import { reportMembers } from '../documents/report-members.ts'
import { exitCodeOf } from '../report/exit-code.ts'
import { renderReport } from '../report/render-report.ts'
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

export const registerPlan: Register = (program, run) => {
  program
    .command('plan')
    .description('tell what apply would do, and write nothing')
    .addOption(fileOption())
    .addOption(pruneOption())
    .addOption(dataLossOption())
    .option('--out <path>', 'save the plan, for cambio apply <path>')
    .addOption(verboseOption())
    .addOption(jsonOption())
    .addHelpText('after', example('cambio plan -f cambio.yaml'))
    .action((options: PlanCommandOptions) => run(plan(options)))
}

type PlanCommandOptions = ProvisionFlags & VerboseOption & JsonOption

function plan(options: PlanCommandOptions) {
  return answer(planDocument, options, async (surroundings) => {
    const report = await provisionRealm(options, 'plan', surroundings)
    if (!report.ok) return report
    return ok({
      exitCode: exitCodeOf(report.value),
      text: renderReport(report.value, surroundings.screen, options),
      members: reportMembers(report.value),
    })
  })
}
