/** A user of the realm, and who that is for the partner. */
export interface WantedLink {
  readonly username: string
  /** `sub` in the partner's tokens. */
  readonly subject: string
  /** Line in the file it was read from, from 1. */
  readonly line?: number
}

/** What has to happen to one wanted link. */
export type LinkChange =
  | { readonly action: 'keep'; readonly username: string; readonly subject: string }
  | {
      readonly action: 'create'
      readonly username: string
      readonly subject: string
      /** Keycloak's id of the user. */
      readonly userId: string
    }

/** How far the users of an identity provider are linked. */
export interface UserCounts {
  /** Users of the realm, without service accounts. */
  readonly users: number
  /** Those of them that are linked to the identity provider. */
  readonly linked: number
}
