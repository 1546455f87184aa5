import type { RunningServer } from '../server/running-server.ts'
import type { PreparationOptions } from './prepared-home.ts'
import type { Jit, ServerTls } from './server-options.ts'

/** What every way to start Keycloak is told. */
export interface StartSettings extends PreparationOptions {
  readonly jit: Jit
  /** HTTPS instead of HTTP. */
  readonly tls?: ServerTls
}

/** A Keycloak that is ready, and that nobody has talked to yet. */
export interface StartedKeycloak extends RunningServer {
  readonly url: string
}
