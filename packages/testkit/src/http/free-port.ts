import { listen } from './listen.ts'

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = await listen(() => {})
  await probe.stop()
  return probe.port
}

/** Somebody else may take a free port before we bind it; a third time in a row is no accident. */
const ATTEMPTS = 3

/** Starts something on a free port; on another one if that was taken meanwhile. */
export async function onFreePort<Started>(
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort())
    } catch (error) {
      if (attempt === ATTEMPTS || !isPortTaken(error)) throw error
    }
  }
}

/** In the words of Keycloak, Redis and Docker. */
function isPortTaken(error: unknown): boolean {
  return /already (in use|bound|allocated)/i.test(String(error))
}
