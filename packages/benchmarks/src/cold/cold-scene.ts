import type { Scene } from '../proxy/scene.ts'

/** A scene where what exchanges leave behind can be taken away. */
export interface ColdScene extends Scene {
  /** Each exchange begins a session at Keycloak, and the more there are, the longer the next one takes. Absent: nothing is left behind. */
  endSessions?(): Promise<void>
}
