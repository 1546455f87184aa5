import { fileURLToPath } from 'node:url'
import { startIssuer, startProgram, type RunningIssuer } from '@cambio/testkit'
import type { RunningContender } from './contender.ts'
import { startTokenEndpoint } from './token-endpoint.ts'
import { untilListening } from './until-listening.ts'

/** Everything around the contenders: who issues tokens, who exchanges them, and the API. */
export interface Scene {
  /** Signs what clients send. */
  readonly partner: RunningIssuer
  /** Issues what the API takes, at its token endpoint. */
  readonly realm: Pick<RunningIssuer, 'issuer'>
  readonly tokenUrl: string
  readonly upstreamUrl: string
  /** What clients send: good for an hour, with an RSA signature as Keycloak makes them by default. */
  readonly token: string
  /** Another one like it, which nobody has seen. */
  newToken(): string
  stop(): Promise<void>
}

/** A scene with what stands for Keycloak's realm: its keys, and a token endpoint that gives whoever asks an issued token. */
export interface StandInScene extends Scene {
  /** How often the token endpoint has been asked. */
  readonly exchanges: number
}

export interface SceneOptions {
  /** How long the token endpoint takes for an answer. Default: none. */
  readonly exchangeMs?: number
}

export const AUDIENCE = 'gateway'
export const API_AUDIENCE = 'orders-api'
const HOUR_SECONDS = 3_600

export async function startScene({ exchangeMs = 0 }: SceneOptions = {}): Promise<StandInScene> {
  const partner = await startIssuer({ path: '/realms/partner', audience: AUDIENCE })
  const realm = await startIssuer({ path: '/realms/company', audience: API_AUDIENCE })
  const tokens = await startTokenEndpoint({
    issue: () => issuedBy(realm, inAnHour()),
    expiresIn: HOUR_SECONDS,
    delayMs: exchangeMs,
  })
  realm.publish({ discovery: { token_endpoint: tokens.url } })
  const upstream = await startUpstreamProgram()
  return {
    partner,
    realm,
    tokenUrl: tokens.url,
    upstreamUrl: upstream.url,
    ...tokensOf(partner),
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

/** What clients send. */
export function tokensOf(partner: RunningIssuer): Pick<Scene, 'token' | 'newToken'> {
  const newToken = (): string => partner.token({ exp: inAnHour() })
  return { token: newToken(), newToken }
}

/** The API. */
export const startUpstreamProgram = (): Promise<RunningContender> =>
  untilListening(startProgram({ entry: program('upstream') }))

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
