import type ClientRepresentation from '@keycloak/keycloak-admin-client/lib/defs/clientRepresentation.js'
import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { permissionClientId } from './authorization-api.ts'
import type { ClientApi } from './client-api.ts'
import type { Connection } from './connection.ts'

/** What a realm holds as a whole, however much that is. For writing a trust file down; a plan never asks. */
export interface InventoryApi {
  clients(): Promise<readonly ClientRepresentation[]>
  /** Names of the scope permissions that begin with this text. */
  permissionNames(prefix: string): Promise<readonly string[]>
}

const PAGE = 200

export function inventoryApi(connection: Connection, clients: ClientApi): InventoryApi {
  const { client: admin, read } = connection
  return {
    async clients() {
      const purpose = { doing: 'list clients', role: 'view-clients' } as const
      return await everyPage((first) =>
        read(purpose, () => admin.clients.find({ first, max: PAGE })),
      )
    },
    async permissionNames(prefix) {
      const { id } = await clients.require(permissionClientId(connection.realm))
      const purpose = { doing: 'list permissions', role: 'view-authorization' } as const
      // Keycloak looks for the text anywhere in the name; until a permission is enabled it answers 404.
      const found = await everyPage<PolicyRepresentation>(async (first) => {
        const query = { id, name: prefix, type: 'scope', first, max: PAGE }
        const page: readonly PolicyRepresentation[] | null = await read(purpose, () =>
          admin.clients.findPermissions(query, { catchNotFound: true }),
        )
        return page ?? []
      })
      return found.map(({ name = '' }) => name).filter((name) => name.startsWith(prefix))
    },
  }
}

async function everyPage<Item>(
  page: (first: number) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const found: Item[] = []
  for (;;) {
    // Each page starts where the one before it ended.
    // oxlint-disable-next-line no-await-in-loop
    const items = await page(found.length)
    found.push(...items)
    if (items.length < PAGE) return found
  }
}
