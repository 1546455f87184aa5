import type { Problem } from '@cambio/trust'
import type { AdminFailure } from '../admin/failure.ts'
import type { IssuerFailure } from '../issuer/issuer-endpoints.ts'
import type { Blocked } from '../plan/change.ts'
import type { PreflightFailure } from '../preflight/preflight.ts'
import type { TrustFileFailure } from '../trust-file/load-trust-file.ts'

/** Why a run ended before its first write. Facts only; none of them is secret. */
export type ProvisionFailure =
  | TrustFileFailure
  | { readonly reason: 'secrets_missing'; readonly problems: readonly Problem[] }
  | { readonly reason: 'login_missing' }
  | IssuerFailure
  | AdminFailure
  | PreflightFailure
  | { readonly reason: 'plan_blocked'; readonly blocked: readonly Blocked[] }
