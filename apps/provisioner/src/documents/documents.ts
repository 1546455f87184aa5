import { applyDocument } from './apply.ts'
import { cachePurgeDocument } from './cache-purge.ts'
import { configDocument } from './config.ts'
import { destroyDocument } from './destroy.ts'
import { driftDocument } from './drift.ts'
import { explainDocument } from './explain.ts'
import { exportDocument } from './export.ts'
import { failureDocument } from './failure.ts'
import { migrateDocument } from './migrate.ts'
import { planDocument } from './plan.ts'
import { SAVED_PLAN, savedPlanSchema } from './saved-plan.ts'
import { schemaDocument } from './schema.ts'
import { validateDocument } from './validate.ts'
import { verifyDocument } from './verify.ts'

/** Every document there is, mostly by the command that prints it. */
export const DOCUMENTS = {
  validate: validateDocument,
  plan: planDocument,
  apply: applyDocument,
  verify: verifyDocument,
  explain: explainDocument,
  drift: driftDocument,
  export: exportDocument,
  destroy: destroyDocument,
  migrate: migrateDocument,
  'cache-purge': cachePurgeDocument,
  config: configDocument,
  schema: schemaDocument,
  failure: failureDocument,
  'saved-plan': { name: SAVED_PLAN, schema: savedPlanSchema },
} as const
