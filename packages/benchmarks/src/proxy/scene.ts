import { fileURLToPath } from 'node:url'
import { startIssuer, startProgram, type RunningIssuer } from '@cambio/testkit'
import { startTokenEndpoint } from './token-endpoint.ts'
import { untilListening } from './until-listening.ts'

/** Everything around the contenders: who issues tokens, who exchanges them, and the API. */
export interface Scene {
  /** Signs what clients send. */
  readonly partner: RunningIssuer
  /** Stands for Keycloak's realm: its keys, and a token endpoint that gives whoever asks an issued token. */
  readonly realm: RunningIssuer
  readonly tokenUrl: string
  readonly upstreamUrl: string
  /** What clients send: good for an hour, with an RSA signature as Keycloak makes them by default. */
  readonly token: string
  /** Another one like it, which nobody has seen. */
  newToken(): string
  /** How often the token endpoint has been asked. */
  readonly exchanges: number
  stop(): Promise<void>
}

export interface SceneOptions {
  /** How long the token endpoint takes for an answer. Default: none. */
  readonly exchangeMs?: number
}

export const AUDIENCE = 'gateway'
export const API_AUDIENCE = 'orders-api'
const HOUR_SECONDS = 3_600

export async function startScene({ exchangeMs = 0 }: SceneOptions = {}): Promise<Scene> {
  const partner = await startIssuer({ path: '/realms/partner', audience: AUDIENCE })
  const realm = await startIssuer({ path: '/realms/company', audience: API_AUDIENCE })
  const tokens = await startTokenEndpoint({
    issue: () => issuedBy(realm, inAnHour()),
    expiresIn: HOUR_SECONDS,
    delayMs: exchangeMs,
  })
  realm.publish({ discovery: { token_endpoint: tokens.url } })
  const upstream = await untilListening(startProgram({ entry: program('upstream') }))
  const newToken = (): string => partner.token({ exp: inAnHour() })
  return {
    partner,
    realm,
    tokenUrl: tokens.url,
    upstreamUrl: upstream.url,
    token: newToken(),
    newToken,
    get exchanges() {
      return tokens.exchanges
    },
    async stop() {
      await upstream.stop()
      tokens.stop()
      await realm.stop()
      await partner.stop()
    },
  }
}

/** A program of this benchmark. */
export const program = (name: string): string =>
  fileURLToPath(new URL(`./programs/${name}-program.ts`, import.meta.url))

const inAnHour = (): number => Math.floor(Date.now() / 1_000) + HOUR_SECONDS

/** Good for what the gateway asks, until then (epoch seconds). */
export function issuedBy(realm: RunningIssuer, exp: number): string {
  const claims = {
    typ: 'Bearer',
    azp: AUDIENCE,
    sub: 'alice-in-our-realm',
    scope: 'openid profile',
  }
  return realm.token({ ...claims, exp })
}
