/** A server that we started, whichever way. */
export interface RunningServer {
  /** What it has written so far. */
  logs(): Promise<string>
  /** Takes it down, as an outage does. Its address stays its own. */
  halt(): Promise<void>
  /** Ends the outage, and resolves when it is ready again. */
  resume(): Promise<void>
  /** Ends it for good and removes all that it left: container, processes, files. */
  stop(): Promise<void>
}
