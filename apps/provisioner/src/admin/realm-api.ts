import type RealmRepresentation from '@keycloak/keycloak-admin-client/lib/defs/realmRepresentation.js'
import type { Connection, Purpose } from './connection.ts'
import type { TokenSource } from './token-source.ts'

/** The realm itself. */
export interface RealmApi {
  find(): Promise<RealmRepresentation | undefined>
  create(settings: RealmRepresentation): Promise<void>
  /** Changes what is sent; what is left out stays as it is. */
  update(settings: RealmRepresentation): Promise<void>
}

export function realmApi(connection: Connection, tokens: TokenSource): RealmApi {
  const { client: admin, read, write, realm, remember } = connection
  return {
    find: remember(async () => {
      // The library says undefined where it gives null.
      const found: RealmRepresentation | null | undefined = await read(
        { doing: `read realm ${realm}`, role: 'view-realm' },
        () => admin.realms.findOne({ realm }),
      )
      return found ?? undefined
    }),
    async create(settings) {
      await write({ doing: `create realm ${realm}`, role: 'create-realm' }, () =>
        admin.realms.create({ ...settings, realm }),
      )
      // Whoever creates a realm gets its roles. Releases before 26.7.1 go by the token, which carries those of its time.
      tokens.forget()
    },
    async update(settings) {
      await write(changing(realm), () => admin.realms.update({ realm }, { ...settings, realm }))
    },
  }
}

function changing(realm: string): Purpose {
  return { doing: `change realm ${realm}`, role: 'manage-realm' }
}
