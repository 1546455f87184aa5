import type { RunningServer } from '../server/running-server.ts'
import type { KeycloakConnection } from './connection.ts'

/** A real Keycloak, in a container or as a process. */
export interface RunningKeycloak extends KeycloakConnection, RunningServer {
  /** What another process needs to use it. */
  readonly connection: KeycloakConnection
  fromInside(url: string): string
}
