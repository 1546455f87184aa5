/**
 * What is to be forgotten: everything bought with a token, with tokens of a user or a session, of an issuer, or
 * everything. Issuer, user and session are meant as either token names them, the one that was sent and the one that was issued.
 *
 * - `token`: its SHA-256, see `tokenDigest`;
 * - `session` with `sub`: also what this user's tokens bought that name no session, since nobody can tell whose they are.
 */
export type Purge =
  | { readonly by: 'all' }
  | { readonly by: 'issuer'; readonly issuer: string }
  | { readonly by: 'subject'; readonly issuer: string; readonly sub: string }
  | {
      readonly by: 'session'
      readonly issuer: string
      readonly sid: string
      readonly sub?: string | undefined
    }
  | { readonly by: 'jti'; readonly issuer: string; readonly jti: string }
  | { readonly by: 'token'; readonly digest: string }
