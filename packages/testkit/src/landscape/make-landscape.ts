import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeycloakConnection } from '../keycloak/connection.ts'
import {
  createPartnerRealm,
  sharedPartnerRealm,
  type PartnerRealm,
} from '../realm/create-partner-realm.ts'
import { createRealm, type TestRealm } from '../realm/create-realm.ts'
import { realmEvents } from '../realm/events.ts'
import { uniqueName } from '../realm/unique-name.ts'
import {
  startUpstream,
  type RunningUpstream,
  type UpstreamOptions,
} from '../upstream/start-upstream.ts'

/** The audience a partner's tokens are meant for. */
export const PARTNER_AUDIENCE = 'https://api.company.example'
/** The client that stands for the API: what it expects in `aud`. */
export const API_CLIENT = 'orders-api'
export const EXCHANGE_CLIENT = 'gateway'

/** Long enough for a person to try things, short enough to be a token's life. */
const PARTNER_TOKEN_LIFE_SECONDS = 3600

export interface LandscapeOptions {
  /**
   * `own`: the partner's and the stranger's realms are made for this landscape and removed with it. `shared`: the same two
   * for every landscape on this Keycloak that says so, made by the first and left to end with the server; for tests that
   * only sign in there. Creating and removing a realm is the dearest thing a test asks of Keycloak. Default: `own`.
   */
  readonly foreign?: 'own' | 'shared'
  /** Names of the realms. Default: unique ones, so that tests don't meet. */
  readonly names?: { readonly our: string; readonly partner: string; readonly stranger: string }
  /** What the API answers. Default: an echo of what it received. */
  readonly answer?: UpstreamOptions['answer']
}

/** Our realm, a partner's, a stranger's, and an API that trusts ours only: the ground of every story. */
export interface Landscape {
  readonly keycloak: KeycloakConnection
  readonly our: TestRealm
  readonly partner: PartnerRealm
  readonly stranger: PartnerRealm
  readonly api: RunningUpstream
  /** What the programs get as environment: the secrets that the trust file refers to, and where they keep their state. */
  readonly env: Readonly<
    Record<'KEYCLOAK_ADMIN_PASSWORD' | 'GATEWAY_SECRET' | 'XDG_STATE_HOME', string>
  >
  /** Writes a trust file for this landscape and gives its path. */
  writeTrustFile(text: string): Promise<string>
  /** How many exchanges our realm has counted, by Keycloak's own events. */
  exchanges(): Promise<number>
  remove(): Promise<void>
}

export async function makeLandscape(
  keycloak: KeycloakConnection,
  options: LandscapeOptions = {},
): Promise<Landscape> {
  const { names = uniqueNames(), answer, foreign: whose = 'own' } = options
  const our = await createRealm(keycloak, {
    realm: names.our,
    eventsEnabled: true,
    adminEventsEnabled: true,
  })
  const theirs = (which: Foreigner): Promise<PartnerRealm> =>
    whose === 'own'
      ? createPartnerRealm(keycloak, { ...FOREIGN, name: names[which] })
      : sharedForeignRealm(keycloak, which)
  const partner = await theirs('partner')
  const stranger = await theirs('stranger')
  const api = await startUpstream({
    issuer: our.issuer,
    jwksUrl: `${our.issuer}/protocol/openid-connect/certs`,
    audience: API_CLIENT,
    ...(answer !== undefined && { answer }),
  })
  const folder = await mkdtemp(join(tmpdir(), 'cambio-landscape-'))
  return {
    keycloak,
    our,
    partner,
    stranger,
    api,
    env: {
      KEYCLOAK_ADMIN_PASSWORD: keycloak.admin.password,
      GATEWAY_SECRET: randomUUID(),
      XDG_STATE_HOME: join(folder, 'state'),
    },
    writeTrustFile: async (text) => {
      const path = join(folder, `${uniqueName('cambio')}.yaml`)
      await writeFile(path, text)
      return path
    },
    exchanges: async () => (await realmEvents(keycloak, our.name, 'TOKEN_EXCHANGE')).length,
    remove: async () => {
      await api.stop()
      await rm(folder, { recursive: true, force: true })
      for (const realm of [our, partner, stranger]) await realm.remove()
    },
  }
}

type Foreigner = 'partner' | 'stranger'

/** What realms of others are like. */
const FOREIGN = { audience: PARTNER_AUDIENCE, tokenLifetimeSeconds: PARTNER_TOKEN_LIFE_SECONDS }

/** Makes the realms that landscapes share, before several of them begin at once. */
export async function shareForeignRealms(keycloak: KeycloakConnection): Promise<void> {
  await sharedForeignRealm(keycloak, 'partner')
  await sharedForeignRealm(keycloak, 'stranger')
}

function sharedForeignRealm(keycloak: KeycloakConnection, which: Foreigner): Promise<PartnerRealm> {
  return sharedPartnerRealm(keycloak, { ...FOREIGN, name: `${which}-of-all` })
}

function uniqueNames(): NonNullable<LandscapeOptions['names']> {
  return {
    our: uniqueName('company'),
    partner: uniqueName('partner'),
    stranger: uniqueName('stranger'),
  }
}
