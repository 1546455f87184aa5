import { registerApply } from './apply.ts'
import { registerCache } from './cache.ts'
import type { Register } from './command.ts'
import { registerConfig } from './config.ts'
import { registerDestroy } from './destroy.ts'
import { registerDrift } from './drift.ts'
import { registerExplain } from './explain.ts'
import { registerExport } from './export.ts'
import { registerMigrate } from './migrate.ts'
import { registerPlan } from './plan.ts'
import { registerSchema } from './schema.ts'
import { registerValidate } from './validate.ts'
import { registerVerify } from './verify.ts'

/** Every command of `cambio`, in the order of its help. */
export const COMMANDS: readonly Register[] = [
  registerValidate,
  registerPlan,
  registerApply,
  registerVerify,
  registerExplain,
  registerDrift,
  registerExport,
  registerDestroy,
  registerMigrate,
  registerCache,
  registerConfig,
  registerSchema,
]
