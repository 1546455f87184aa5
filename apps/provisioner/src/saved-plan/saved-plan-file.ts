import { errorCode } from '@cambio/trust'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { err, ok, type Result } from '@cambio/validation'
import { SAVED_PLAN, type SavedPlan, savedPlanSchema } from '../documents/saved-plan.ts'

/** Why there is no saved plan to keep to. */
export type SavedPlanFailure =
  | { readonly reason: 'plan_unreadable'; readonly file: string; readonly code: string }
  | { readonly reason: 'plan_unwritable'; readonly file: string; readonly code: string }
  | { readonly reason: 'no_saved_plan'; readonly file: string }
  | {
      readonly reason: 'plan_version'
      readonly file: string
      readonly version: string
      readonly known: string
    }

/** It says what a realm's trust is made of, so it is for who made it. */
const PRIVATE = 0o600

export function writeSavedPlan(file: string, plan: SavedPlan): Result<void, SavedPlanFailure> {
  const written = trying(() => {
    // A file that is there keeps its mode when it is written to.
    rmSync(file, { force: true })
    writeFileSync(file, `${JSON.stringify(plan, null, 2)}\n`, { mode: PRIVATE, flag: 'wx' })
  })
  return written.ok ? written : err({ reason: 'plan_unwritable', file, code: written.failure })
}

export function readSavedPlan(file: string): Result<SavedPlan, SavedPlanFailure> {
  const text = trying(() => readFileSync(file, 'utf8'))
  if (!text.ok) return err({ reason: 'plan_unreadable', file, code: text.failure })
  const json = parse(text.value)
  const version = versionIn(json)
  if (version === undefined) return err({ reason: 'no_saved_plan', file })
  if (version !== SAVED_PLAN) {
    return err({ reason: 'plan_version', file, version, known: SAVED_PLAN })
  }
  const parsed = savedPlanSchema.safeParse(json)
  return parsed.success ? ok(parsed.data) : err({ reason: 'no_saved_plan', file })
}

/** What it says it is, when that is some version of a saved plan. */
function versionIn(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null || !('cambio' in json)) return undefined
  const { cambio } = json
  return typeof cambio === 'string' && cambio.startsWith('saved-plan/') ? cambio : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function trying<Value>(work: () => Value): Result<Value, string> {
  try {
    return ok(work())
  } catch (error) {
    return err(errorCode(error))
  }
}
