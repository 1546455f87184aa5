import {
  makeLandscape,
  runCambio,
  startGateway,
  startKeycloak,
  trustFile,
  untilReady,
  type Landscape,
  type ReceivedRequest,
  type RunningGateway,
} from '@cambio/testkit'
import type { Variables } from './call.ts'
import { narrator } from './narrator.ts'

const NAMES = { our: 'company', partner: 'partner', stranger: 'stranger' }

/** Everything the story plays on. */
export interface Stage {
  readonly keycloakUrl: string
  readonly apiUrl: string
  /** Our realm's issuer URL. */
  readonly issuer: string
  exchanges(): Promise<number>
  readonly trustFileText: string
  readonly provisionCommand: string
  provision(): ReturnType<typeof runCambio>
  readonly gatewayCommand: string
  startGateway(): Promise<RunningGateway>
  gatewayUrl(): string
  readonly signInCommands: readonly string[]
  signIn(): Promise<void>
  /** The shell variables a person has after the sign-in commands. */
  variables(): Variables
  clear(): Promise<void>
}

/** Starts Keycloak with three realms and the API. Whatever was started is cleared when a later step fails. */
export async function buildStage(): Promise<Stage> {
  const keycloak = await startKeycloak({ onProgress: (line) => narrator.progress(line) })
  try {
    const landscape = await makeLandscape(keycloak.connection, { names: NAMES, answer: orders })
    return await setStage(landscape, () => keycloak.stop())
  } catch (error) {
    await keycloak.stop()
    throw error
  }
}

async function setStage(landscape: Landscape, stopKeycloak: () => Promise<void>): Promise<Stage> {
  const { api, keycloak, env } = landscape
  const text = trustFile(landscape)
  const file = await landscape.writeTrustFile(text)
  const found: { gateway?: RunningGateway; variables: Variables } = { variables: {} }
  const shellEnv = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  return {
    keycloakUrl: keycloak.url,
    apiUrl: api.url,
    issuer: landscape.our.issuer,
    exchanges: () => landscape.exchanges(),
    trustFileText: text,
    provisionCommand: `${shellEnv.join(' ')} npx -y pnpm@12 provision -f ${file}`,
    provision: () => runCambio(['-f', file], { env }),
    gatewayCommand: `GATEWAY_SECRET=${env.GATEWAY_SECRET} npx -y pnpm@12 start gateway -f ${file}`,
    startGateway: async () => {
      found.gateway = await startGateway({ args: ['-f', file], env })
      await untilReady(found.gateway)
      return found.gateway
    },
    gatewayUrl: () => found.gateway?.url ?? '',
    signInCommands: [
      signInCommand('PARTNER_TOKEN', landscape.partner.issuer),
      signInCommand('STRANGER_TOKEN', landscape.stranger.issuer),
    ],
    signIn: async () => {
      const [partner, stranger] = await Promise.all([
        landscape.partner.token(),
        landscape.stranger.token(),
      ])
      found.variables = { PARTNER_TOKEN: partner, STRANGER_TOKEN: stranger }
    },
    variables: () => found.variables,
    clear: async () => {
      await found.gateway?.stop()
      await landscape.remove()
      await stopKeycloak()
    },
  }
}

/** Signs in with curl alone; sed stands in for a JSON tool, which not everybody has. */
function signInCommand(variable: string, issuer: string): string {
  const form = `-d grant_type=password -d client_id=partner-app -d username=alice -d password=alice-password`
  const take = String.raw`sed 's/.*"access_token":"\([^"]*\)".*/\1/'`
  return `${variable}=$(curl -s ${form} ${issuer}/protocol/openid-connect/token | ${take})`
}

/** The API of the story: one order, and what it knows of its caller. */
const orders: NonNullable<Parameters<typeof makeLandscape>[1]>['answer'] = (received, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ order: received.url, ...seen(received) }))
}

function seen({ claims }: ReceivedRequest): Readonly<Record<string, unknown>> {
  return {
    issuer: claims?.iss,
    issuedTo: claims?.['azp'],
    audience: claims?.aud,
    user: claims?.['preferred_username'],
  }
}
