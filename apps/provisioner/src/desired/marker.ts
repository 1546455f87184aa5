/**
 * Says of a thing in Keycloak that we created it. Written on creation only; a thing without it was there
 * before us and is never ours to remove.
 */
export const CREATED_MARKER = 'cambio.created'
/** Text of the client policy's description, the one place a policy has for a marker. */
export const POLICY_DESCRIPTION = 'Managed by Cambio: the clients that may exchange tokens.'

/** Whether a policy carries our marker. */
export function isOurPolicy({ description }: { readonly description?: string }): boolean {
  return description === POLICY_DESCRIPTION
}

/**
 * A keyed digest of the secret beside it, in a client's attributes or an identity provider's config: it shows that
 * the secret is another one where Keycloak does not show the secret.
 */
export const SECRET_DIGEST = 'cambio.secret-digest'
