import type { Live } from '../current/live.ts'

/** A grant is from an identity provider that the trust file does not declare and the realm does not have. */
export function unknownProvider(alias: string): Live {
  return {
    state: 'blocked',
    why: `a grant is from ${alias}, and the realm has no such identity provider`,
    remedy: `declare it under issuers in the trust file, or correct the grant’s from`,
  }
}

/** The trust file names a client that it does not declare and the realm does not have. */
export function unknownClient(clientId: string, use: string): Live {
  return {
    state: 'blocked',
    why: `${use}, and the realm has no such client`,
    remedy: `add { id: ${clientId} } under clients in the trust file, or correct the name`,
  }
}
