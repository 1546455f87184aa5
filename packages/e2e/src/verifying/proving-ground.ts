import {
  adminClient,
  fromInside,
  type KeycloakConnection,
  type Landscape,
  type LandscapeOptions,
  makeLandscape,
  PARTNER_AUDIENCE,
  runCambio,
  type RunningIssuer,
  startIssuer,
  trustFile,
} from '@cambio/testkit'

export type Admin = Awaited<ReturnType<typeof adminClient>>

export interface Run {
  readonly code: number
  readonly output: string
}

/** A landscape with an issuer whose tokens are whatever a test wants them to be. */
export interface ProvingGround {
  readonly landscape: Landscape
  readonly realm: string
  readonly admin: Admin
  /** Alias `outsider` in the trust file. */
  readonly outsider: RunningIssuer
  /** A trust file for the outsider alone, by both roads, changed. */
  trust(change?: (text: string) => string): Promise<string>
  /** Runs `cambio` with these arguments and the trust file. */
  cambio(file: string, ...args: readonly string[]): Promise<Run>
  /** Runs `cambio verify --live` with this token. */
  live(file: string, token: string, ...args: readonly string[]): Promise<Run>
  /** As `live`, and gives what was tried. */
  checks(file: string, token: string): Promise<readonly Check[]>
  /** Writes a token into a file and gives its path. */
  save(token: string): Promise<string>
  /** Client ids of the throw-away clients that are there. */
  throwAways(): Promise<readonly string[]>
  close(): Promise<void>
}

/** What a test looks at of one check in `verify/v1`. */
export interface Check {
  readonly origin: string
  readonly kind: string
  readonly road?: string
  readonly state: string
  readonly cause?: { readonly code: string; readonly setting: string }
}

/** A fresh token of the outsider for olga, with these changes. */
export function olga(
  outsider: RunningIssuer,
  changes: Readonly<Record<string, unknown>> = {},
): string {
  return outsider.token({
    sub: 'olga-outside',
    preferred_username: 'olga',
    email: 'olga@example.com',
    ...changes,
  })
}

/** @param foreign Whose the partner's realm is: `own` for a test that changes it. */
export async function openProvingGround(
  keycloak: KeycloakConnection,
  foreign: LandscapeOptions['foreign'] = 'shared',
): Promise<ProvingGround> {
  const outsider = await startIssuer({ audience: PARTNER_AUDIENCE, reachableFromContainers: true })
  const landscape = await makeLandscape(keycloak, { foreign })
  const realm = landscape.our.name
  const admin = await adminClient(keycloak)
  const cambio: ProvingGround['cambio'] = (file, ...args) =>
    runCambio([...args, '-f', file], { env: landscape.env })
  const live: ProvingGround['live'] = async (file, token, ...args) =>
    cambio(file, 'verify', '--live', '--token', await landscape.writeTrustFile(token), ...args)
  return {
    landscape,
    realm,
    admin,
    outsider,
    cambio,
    live,
    trust: (change = (text) => text) => {
      const jwksUrl = fromInside(keycloak, outsider.jwksUrl)
      return landscape.writeTrustFile(change(outsiderTrust(landscape, outsider.issuer, jwksUrl)))
    },
    checks: async (file, token) => checksIn((await live(file, token, '--json')).output),
    save: (token) => landscape.writeTrustFile(token),
    throwAways: async () => {
      const found = await admin.clients.find({ realm, clientId: 'cambio-verify-', search: true })
      return found.map(({ clientId = '' }) => clientId)
    },
    close: async () => {
      await landscape.remove()
      await outsider.stop()
    },
  }
}

/** Applies a trust file, and throws what was printed when that fails. */
export async function provision(ground: ProvingGround, file: string): Promise<void> {
  const { code, output } = await ground.cambio(file, 'apply')
  if (code !== 0) throw new Error(`cambio ended with ${code}:\n${output}`)
}

export function checksIn(output: string): readonly Check[] {
  const { checks } = JSON.parse(output) as { readonly checks: readonly Check[] }
  return checks
}

function outsiderTrust(landscape: Landscape, issuer: string, jwksUrl: string): string {
  const text = trustFile(landscape)
  const start = text.indexOf('issuers:')
  return `${text.slice(0, start)}issuers:
  - alias: outsider
    issuer: ${issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [jwt-grant, idp-permission]
    jwtGrant: { audience: "${PARTNER_AUDIENCE}", maxAgeSeconds: 600 }
    identityProvider: { config: { jwksUrl: "${jwksUrl}" } }
${text.slice(text.indexOf('routes:'))}`
}
