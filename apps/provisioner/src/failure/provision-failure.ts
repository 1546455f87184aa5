import type { Problem } from '@cambio/trust'
import type { AdminFailure } from '../admin/failure.ts'
import type { ExportFailure } from '../export/export-failure.ts'
import type { IssuerTaken } from '../leftover/find-former-providers.ts'
import type { IssuerFailure } from '../issuer/issuer-endpoints.ts'
import type { UserinfoMissing } from '../issuer/opaque-tokens.ts'
import type { MigrationFailure } from '../migrate/migration-failure.ts'
import type { Blocked } from '../plan/change.ts'
import type { LockHeld } from '../lock/take-lock.ts'
import type { PreflightFailure } from '../preflight/preflight.ts'
import type { PurgeFailure } from '../purge/purge-failure.ts'
import type { PlanMoved } from '../saved-plan/check-saved-plan.ts'
import type { SavedPlanFailure } from '../saved-plan/saved-plan-file.ts'
import type { SettleFailure } from '../settled/settle-on.ts'
import type { TrustFileFailure } from '../trust-file/load-trust-file.ts'
import type { VerifyFailure } from '../verify/verify-failure.ts'

/** Why a run ended before its first write. Facts only; none of them is secret. */
export type ProvisionFailure =
  | TrustFileFailure
  | { readonly reason: 'secrets_missing'; readonly problems: readonly Problem[] }
  | { readonly reason: 'environment_invalid'; readonly problems: readonly Problem[] }
  | { readonly reason: 'login_missing' }
  | IssuerFailure
  | UserinfoMissing
  | SettleFailure
  | IssuerTaken
  | AdminFailure
  | PreflightFailure
  | LockHeld
  | PlanMoved
  | SavedPlanFailure
  | ExportFailure
  | MigrationFailure
  | VerifyFailure
  | PurgeFailure
  /** A baseline that is of another realm than the trust file. */
  | { readonly reason: 'baseline_elsewhere'; readonly baseline: string; readonly realm: string }
  | { readonly reason: 'plan_blocked'; readonly blocked: readonly Blocked[] }
