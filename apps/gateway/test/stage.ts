import { Writable } from 'node:stream'
import {
  startIssuer,
  startUpstream,
  type Members,
  type RunningIssuer,
  type RunningUpstream,
  type UpstreamOptions,
} from '@cambio/testkit'
import { parseTrustFile, withDefaults, type EffectiveTrust } from '@cambio/trust'
import { Secret } from '@cambio/validation'
import {
  buildGateway,
  type Gateway,
  type GatewayParts,
  type ListeningPorts,
} from '../src/gateway.ts'
import type { LiveSettings } from '../src/generation/live-settings.ts'
import { createLogger } from '../src/log/logger.ts'
import { startTokenEndpoint, type TokenEndpoint } from './token-endpoint.ts'

/** What a trust file's `debugKey` stands for. */
export const DEBUG_KEY = 'planted-debug-key-0123456789-0123456789'
export const CLIENT_SECRET = 'planted-client-secret-0123456789'
const ISSUED_SCOPE = 'openid profile'

export interface StageOptions {
  /** Changes to the parsed trust file, before defaults. */
  readonly trust?: (text: TrustText) => TrustText
  /** How the API answers. Default: 200 with an echo. It verifies nothing, so that it sees what we would let through. */
  readonly answer?: UpstreamOptions['answer']
  readonly parts?: Partial<GatewayParts>
  /** What the settings hold besides the trust file and the client's secret. */
  readonly settings?: Partial<LiveSettings>
  /** Secrets besides the client's. */
  readonly secrets?: Partial<LiveSettings['secrets']>
  /** The secret the gateway is given, when it is not the right one. */
  readonly clientSecret?: string
  /** The last thing before the gateway starts. */
  readonly beforeGateway?: (others: Pick<Stage, 'partner' | 'realm'>) => void
}

/** A trust file as plain data. */
export type TrustText = Record<string, unknown>

/** One gateway between a partner, our realm and an API, all on real sockets. */
export interface Stage {
  readonly url: string
  readonly managementUrl: string
  readonly ports: ListeningPorts
  readonly partner: RunningIssuer
  readonly realm: RunningIssuer
  readonly tokens: TokenEndpoint
  readonly upstream: RunningUpstream
  readonly trust: EffectiveTrust
  readonly gateway: Gateway
  /** The settings that the gateway was started with, with changes to the trust file and the client's secret. */
  settings(
    changes?: Pick<StageOptions, 'trust' | 'settings' | 'secrets' | 'clientSecret'>,
  ): LiveSettings
  /** The log so far, as written. */
  readonly log: () => string
  /** The log's lines, parsed. */
  logLines(): readonly Record<string, unknown>[]
  /** The gateway's own metrics, without the process's. */
  readonly metrics: () => Promise<string>
  /** A token our realm issues by default, with changes to its claims. */
  readonly issuedToken: (changes?: Members) => string
  stop(): Promise<void>
}

/** Starts everything; `stop` also ends what was started when a part fails. */
export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const closers: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close()
  }
  const opened = async <Part extends { stop(): Promise<unknown> }>(
    part: Promise<Part>,
  ): Promise<Part> => {
    const running = await part
    closers.push(() => running.stop())
    return running
  }
  // Keys of this kind are made at once.
  const algorithms = ['ES256'] as const
  try {
    const partner = await opened(
      startIssuer({ algorithms, path: '/realms/partner', audience: 'gateway' }),
    )
    const realm = await opened(
      startIssuer({ algorithms, path: '/realms/company', audience: 'orders-api' }),
    )
    const tokens = await opened(startTokenEndpoint('gateway', CLIENT_SECRET))
    const upstream = await opened(
      startUpstream({ open: true, ...(options.answer && { answer: options.answer }) }),
    )
    realm.publish({ discovery: { token_endpoint: tokens.url } })

    const issuedToken = (changes: Members = {}): string => realm.token({ ...ISSUED, ...changes })
    tokens.answer = () => ({ status: 200, body: issued(issuedToken()) })

    const text = trustText({ partner, realm, upstream })
    const { clientSecret: asking } = partner.introspector
    const settings: Stage['settings'] = (changes) =>
      liveSettings(text, asking, { ...options, ...changes })
    const lines: string[] = []
    const log = createLogger('trace', collect(lines))
    options.beforeGateway?.({ partner, realm })
    const gateway = buildGateway(settings(), { log, ...options.parts })
    closers.push(() => gateway.close())
    const ports = await gateway.listen({ host: 'localhost', port: 0, managementPort: 0 })

    const managementUrl = `http://localhost:${ports.managementPort}`
    return {
      url: `http://localhost:${ports.port}`,
      managementUrl,
      ports,
      partner,
      realm,
      tokens,
      upstream,
      trust: settings().trust,
      gateway,
      settings,
      log: () => lines.join(''),
      logLines: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
      metrics: () => ownMetrics(managementUrl),
      issuedToken,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What our realm puts into the tokens it issues, over the baseline. */
const ISSUED: Members = {
  typ: 'Bearer',
  azp: 'gateway',
  sub: 'alice-in-our-realm',
  scope: ISSUED_SCOPE,
}

/** A token endpoint's answer with this token (RFC 8693, 2.2.1). */
export function issued(token: string, changes: Members = {}): Members {
  return {
    access_token: token,
    token_type: 'Bearer',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    expires_in: 300,
    scope: ISSUED_SCOPE,
    ...changes,
  }
}

export const bearer = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
})

function trustText({
  partner,
  realm,
  upstream,
}: Pick<Stage, 'partner' | 'realm' | 'upstream'>): TrustText {
  return {
    keycloak: { url: realm.issuer.replace('/realms/company', ''), realm: 'company' },
    client: { id: 'gateway', secret: '${env:GATEWAY_SECRET}' },
    issuers: [{ alias: 'partner', issuer: partner.issuer }, { self: true }],
    routes: [
      { match: { path: '/orders' }, upstream: upstream.url, target: { audience: ['orders-api'] } },
      {
        match: { path: '/read-only', methods: ['GET', 'HEAD'] },
        upstream: upstream.url,
        target: { audience: ['orders-api'] },
      },
    ],
  }
}

/** Lines of a gateway's own metrics, without what explains them: a help text may say what a test looks for. */
export async function ownMetrics(managementUrl: string): Promise<string> {
  const text = await (await fetch(`${managementUrl}/metrics`)).text()
  const lines = text.split('\n').filter((line) => /^cambio_(?!.*_bucket)/.test(line))
  return lines.join('\n')
}

/** @param asking The secret that the partner asks for where it is asked about opaque tokens. */
function liveSettings(text: TrustText, asking: string, options: StageOptions): LiveSettings {
  const secret = new Secret(options.clientSecret ?? CLIENT_SECRET)
  const trust = effective(options.trust?.(text) ?? text)
  const asked = trust.issuers.filter(({ introspection }) => introspection !== undefined)
  const introspection = new Map(asked.map(({ name }) => [name, new Secret(asking)]))
  const debugKey = trust.debugKey && { debugKey: new Secret(DEBUG_KEY) }
  return {
    trust,
    secrets: {
      client: { secret, method: 'basic' },
      introspection,
      ...debugKey,
      ...options.secrets,
    },
    authentication: { method: 'secret', secret },
    shared: undefined,
    ...options.settings,
  }
}

/** JSON is YAML. */
function effective(text: TrustText): EffectiveTrust {
  const parsed = parseTrustFile(JSON.stringify(text), { env: {} })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure))
  return withDefaults(parsed.value)
}

function collect(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
}
