import type { Live } from '../current/live.ts'

/**
 * A mapper this server does not have. Keycloak takes an identity provider's mapper of any name, and fails
 * at every exchange afterwards.
 */
export function unknownMapper(mapper: string): Live {
  return {
    state: 'blocked',
    why: `this server has no mapper ${mapper}`,
    remedy: 'correct mapper in the trust file; the Admin Console names the mappers there are',
  }
}
