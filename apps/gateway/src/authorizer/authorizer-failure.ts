import type { Asker } from './asked-request.ts'

/** A proxy asks us and does not say what about: it is not set up as the configurations in `infra/` show. */
export interface AuthorizerFailure {
  readonly reason: 'proxy_misconfigured'
  readonly asker: Asker
  /** What it must say, and say once. */
  readonly missing: string
}
