import type { DpopKey } from '@cambio/exchange'
import type { Exchanged } from './states.ts'

/**
 * The proof for the upstream's request that we hold the key the issued token is bound to (RFC 9449).
 *
 * @param key What issued tokens are bound to. Absent: they are bearer tokens, and there is nothing to prove.
 */
export async function proofFor(
  { request, path, route, issued }: Exchanged,
  key: DpopKey | undefined,
): Promise<string | undefined> {
  const url = route.upstream + path.path
  return key?.proofFor({ method: request.method, url, accessToken: issued.text.reveal() })
}
