import type UserRepresentation from '@keycloak/keycloak-admin-client/lib/defs/userRepresentation.js'
import type { Connection, Purpose } from './connection.ts'

/** A user of the realm; `id` is Keycloak's own. */
export interface LiveUser {
  readonly id: string
  readonly username: string
}

/** Says that a user of the realm is this subject of an identity provider's issuer. */
export interface UserLink {
  /** Alias of the identity provider. */
  readonly alias: string
  /** `sub` in the issuer's tokens. */
  readonly subject: string
}

/** The realm's users, as far as their links to identity providers go. */
export interface UserApi {
  /** How many there are, without service accounts. */
  count(): Promise<number>
  /** How many are linked to this identity provider. Keycloak does not count them, so they are listed. */
  countLinked(alias: string): Promise<number>
  find(username: string): Promise<LiveUser | undefined>
  /** The user this subject is linked to. */
  findLinked(link: UserLink): Promise<LiveUser | undefined>
  linksOf(user: LiveUser): Promise<readonly UserLink[]>
  link(user: LiveUser, link: UserLink): Promise<void>
}

/** More per request than Keycloak gives unasked: 100. */
const PAGE = 1000

export function userApi({ client: admin, read, write }: Connection): UserApi {
  return {
    async count() {
      return await read(viewing('count the realm’s users'), () => admin.users.count())
    },
    async countLinked(alias) {
      const purpose = viewing(`count the users linked to identity provider ${alias}`)
      for (let first = 0; ; first += PAGE) {
        const query = { idpAlias: alias, first, max: PAGE, briefRepresentation: true }
        // Each page starts where the one before it ended.
        // oxlint-disable-next-line no-await-in-loop
        const { length } = await read(purpose, () => admin.users.find(query))
        if (length < PAGE) return first + length
      }
    },
    async find(username) {
      const found = await read(viewing(`read user ${username}`), () =>
        admin.users.find({ username, exact: true, briefRepresentation: true }),
      )
      return liveIn(found).find((user) => user.username === username.toLowerCase())
    },
    async findLinked({ alias, subject }) {
      const found = await read(viewing(`read the user linked to ${alias} as ${subject}`), () =>
        admin.users.find({ idpAlias: alias, idpUserId: subject, briefRepresentation: true }),
      )
      return liveIn(found)[0]
    },
    async linksOf({ id, username }) {
      const found = await read(viewing(`read the links of user ${username}`), () =>
        admin.users.listFederatedIdentities({ id }),
      )
      return found.map(({ identityProvider = '', userId = '' }) => ({
        alias: identityProvider,
        subject: userId,
      }))
    },
    async link({ id, username }, { alias, subject }) {
      const federatedIdentity = { identityProvider: alias, userId: subject, userName: username }
      await write(managing(`link user ${username} to identity provider ${alias}`), () =>
        admin.users.addToFederatedIdentity({
          id,
          federatedIdentityId: alias,
          federatedIdentity,
        }),
      )
    },
  }
}

function liveIn(found: readonly UserRepresentation[]): readonly LiveUser[] {
  return found.flatMap(({ id, username }) =>
    id === undefined || username === undefined ? [] : [{ id, username }],
  )
}

function viewing(doing: string): Purpose {
  return { doing, role: 'view-users' }
}

function managing(doing: string): Purpose {
  return { doing, role: 'manage-users' }
}
