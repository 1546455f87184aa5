import {
  adminClient,
  createRealm,
  runCambio,
  startIssuer,
  startKeycloak,
  type RunningKeycloak,
} from '@cambio/testkit'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchTrust, CLIENT_SECRET, PARTNER_ALIAS } from '../bench-trust.ts'
import {
  API_AUDIENCE,
  AUDIENCE,
  startUpstreamProgram,
  tokensOf,
  type Scene,
} from '../proxy/scene.ts'
import type { ColdScene } from './cold-scene.ts'

const REALM = 'company'

/** A scene with a real Keycloak, where the partner is an identity provider whose tokens the gateway's client may exchange. */
export async function startKeycloakScene(): Promise<ColdScene> {
  const keycloak = await startKeycloak({ jit: 'full' })
  const partner = await startIssuer({ audience: AUDIENCE, reachableFromContainers: true })
  const { issuer } = await createRealm(keycloak, { realm: REALM })
  const upstream = await startUpstreamProgram()
  const admin = await adminClient(keycloak)
  const scene: ColdScene = {
    partner,
    realm: { issuer },
    tokenUrl: `${issuer}/protocol/openid-connect/token`,
    upstreamUrl: upstream.url,
    ...tokensOf(partner),
    async endSessions() {
      await admin.realms.logoutAll({ realm: REALM })
    },
    async stop() {
      await upstream.stop()
      await partner.stop()
      await keycloak.stop()
    },
  }
  try {
    await provision(scene, keycloak)
    return scene
  } catch (error) {
    await scene.stop()
    throw error
  }
}

/** Ours declares it, for all of them. */
async function provision(scene: Scene, keycloak: RunningKeycloak): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cambio-bench-'))
  try {
    const file = join(folder, 'cambio.yaml')
    // JSON is YAML.
    await writeFile(file, JSON.stringify(declaration(scene, keycloak)))
    const env = {
      KEYCLOAK_ADMIN_PASSWORD: keycloak.admin.password,
      GATEWAY_SECRET: CLIENT_SECRET,
      XDG_STATE_HOME: folder,
    }
    const { code, output } = await runCambio(['-f', file], { env })
    if (code !== 0) throw new Error(output)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function declaration(scene: Scene, keycloak: RunningKeycloak): object {
  const { url, admin } = keycloak
  const { issuer, jwksUrl } = scene.partner
  return benchTrust(
    scene,
    { upstream: scene.upstreamUrl },
    {
      keycloak: {
        url,
        realm: REALM,
        admin: {
          username: admin.username,
          password: '${env:KEYCLOAK_ADMIN_PASSWORD}',
          realm: 'master',
        },
      },
      clients: [{ id: API_AUDIENCE }],
      issuers: [
        {
          alias: PARTNER_ALIAS,
          issuer,
          identityProvider: { config: { jwksUrl: keycloak.fromInside(jwksUrl) } },
        },
      ],
    },
  )
}
