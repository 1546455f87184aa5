import type IdentityProviderRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderRepresentation.js'
import {
  DecisionStrategy,
  Logic,
} from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import type PolicyRepresentation from '@keycloak/keycloak-admin-client/lib/defs/policyRepresentation.js'
import { type Admin, clientOf } from '../provisioning/workshop.ts'

/** What a person does in the admin console, click by click, as the calls the console sends. */
export interface ByHand {
  /** Identity providers → Add OpenID Connect provider, filled in from its discovery document. */
  addProvider(options: ProviderByHand): Promise<void>
  /** Clients → Create client: client authentication on. */
  addClient(clientId: string): Promise<void>
  /** Clients → realm-management → Authorization → Policies → Create client policy. */
  addClientPolicy(name: string, clientIds: readonly string[], logic?: Logic): Promise<string>
  /** Which policy of the list is meant, by its name. */
  policyId(name: string): Promise<string>
  /** Permissions tab → Permissions enabled; gives what the `token-exchange` link leads to. */
  enablePermissions(of: OwnerByHand): Promise<string>
  /** That link → Policies → add; Save. */
  addToPermission(
    permissionId: string,
    policyIds: readonly string[],
    strategy?: keyof typeof DecisionStrategy,
  ): Promise<void>
}

export type OwnerByHand = { readonly alias: string } | { readonly clientId: string }

export interface ProviderByHand {
  readonly alias: string
  readonly issuer: string
  /** Default: `oidc`. */
  readonly providerId?: string
  /** What is changed in the form before it is saved. */
  readonly change?: (provider: IdentityProviderRepresentation) => IdentityProviderRepresentation
}

export async function byHand(admin: Admin, realm: string): Promise<ByHand> {
  const { id: holder } = await clientOf(admin, realm, 'realm-management')
  return {
    async addProvider({ alias, issuer, providerId = 'oidc', change = (provider) => provider }) {
      const fromUrl = `${issuer}/.well-known/openid-configuration`
      const config = await admin.identityProviders.importFromUrl({ realm, providerId, fromUrl })
      const provider = change({
        alias,
        displayName: '',
        providerId,
        config: {
          ...config,
          clientId: 'company-at-partner',
          clientSecret: 'company-secret-at-partner',
          clientAuthMethod: 'client_secret_post',
        },
      })
      await admin.identityProviders.create({ realm, ...provider })
    },
    async addClient(clientId) {
      await admin.clients.create({
        realm,
        clientId,
        protocol: 'openid-connect',
        publicClient: false,
        standardFlowEnabled: true,
        directAccessGrantsEnabled: false,
        authorizationServicesEnabled: false,
      })
    },
    async addClientPolicy(name, clientIds, logic = Logic.POSITIVE) {
      const clients = await Promise.all(
        clientIds.map(async (clientId) => (await clientOf(admin, realm, clientId)).id),
      )
      const body: PolicyRepresentation & { readonly clients: readonly string[] } = {
        name,
        description: '',
        logic,
        clients,
      }
      const { id = '' } = await admin.clients.createPolicy(
        { realm, id: holder, type: 'client' },
        body,
      )
      return id
    },
    async policyId(name) {
      return (await admin.clients.findPolicyByName({ realm, id: holder, name })).id ?? ''
    },
    async enablePermissions(of) {
      const on = { enabled: true }
      const { scopePermissions } =
        'alias' in of
          ? await admin.identityProviders.updatePermission({ realm, alias: of.alias }, on)
          : await admin.clients.updateFineGrainPermission(
              { realm, id: (await clientOf(admin, realm, of.clientId)).id },
              on,
            )
      return scopePermissions?.['token-exchange'] ?? ''
    },
    async addToPermission(permissionId, policies, strategy) {
      const of = { realm, id: holder, permissionId }
      const permission = await admin.clients.findOnePermission({ ...of, type: 'scope' })
      const resources = await admin.clients.getAssociatedResources(of)
      const scopes = await admin.clients.getAssociatedScopes(of)
      await admin.clients.updatePermission(
        { ...of, type: 'scope' },
        {
          ...permission,
          ...(strategy && { decisionStrategy: DecisionStrategy[strategy] }),
          resources: resources.map(({ _id }) => _id),
          scopes: scopes.map(({ id }) => id),
          policies: [...policies],
        },
      )
    },
  }
}

/** A client policy that is to be made. */
export interface PolicyByHand {
  readonly name: string
  readonly clientIds: readonly string[]
}

/** The documented legacy procedure: permissions on, a client policy, that policy on the permission. */
export async function allowByHand(
  hand: ByHand,
  of: OwnerByHand,
  { name, clientIds }: PolicyByHand,
  strategy?: keyof typeof DecisionStrategy,
): Promise<void> {
  const permission = await hand.enablePermissions(of)
  const policy = await hand.addClientPolicy(name, clientIds)
  await hand.addToPermission(permission, [policy], strategy)
}
