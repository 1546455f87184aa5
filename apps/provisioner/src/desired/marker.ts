/**
 * Says of a thing in Keycloak that we created it. Written on creation only; a thing without it was there
 * before us and is never ours to remove.
 */
export const CREATED_MARKER = 'cambio.created'
/** Text of the client policy's description, the one place a policy has for a marker. */
export const POLICY_DESCRIPTION = 'Managed by Cambio: the clients that may exchange tokens.'
