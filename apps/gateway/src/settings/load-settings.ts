import { readCredential, type ClientAuthentication } from '@cambio/exchange'
import {
  applyProcessSettings,
  formatProblems,
  parseTrustFile,
  readProcessSettings,
  resolveSecrets,
  trustFromEnvironment,
  withDefaults,
  type EffectiveTrust,
  type Environment,
  type Problem,
  type ProcessSettings,
  type TrustSecrets,
} from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { readSharedPlace, type SharedPlace } from '../cache/shared-place.ts'
import { chooseSource, DEFAULT_FILE, type Source } from './choose-source.ts'
import { checkListenerTls, type ListenerTls } from './listener-tls.ts'
import { upstreamCertificateProblems } from './upstream-certificates.ts'

/** Everything the gateway starts from, complete and checked. */
export interface Settings {
  /** For the log: the trust file's path, or `environment`. */
  readonly source: string
  /** The trust file's path; absent when the environment says it all. */
  readonly file: string | undefined
  readonly process: ProcessSettings
  readonly trust: EffectiveTrust
  /** What the trust's references name. */
  readonly secrets: TrustSecrets
  /** How the exchange client proves who it is. */
  readonly authentication: ClientAuthentication
  readonly shared: SharedPlace | undefined
  /** What our own listener speaks TLS with; absent: plain HTTP. */
  readonly tls?: ListenerTls | undefined
}

export interface SettingsSources {
  readonly file: string | undefined
  readonly env: Environment
  readonly fileExists: (path: string) => boolean
  /** Gives the trust file's text; throws when it can't be read. */
  readonly readTrustFile: (path: string) => string
  /** Gives a secret's text; throws when it can't be read. */
  readonly readSecretFile: (path: string) => string
}

const NOWHERE = `There is nothing to run from. Give one of these:
  a trust file: cambio-gateway -f cambio.yaml, or a file ${DEFAULT_FILE} in the working directory;
  the environment: ISSUER, CLIENT_ID, CLIENT_SECRET, UPSTREAM_URL and OIDC_TOKEN_EXCHANGE_IDP_LIST.`

type Problems = readonly Problem[]

/** Reads the settings once, into their final form. The failure is the whole text to show: every problem at once. */
export function loadSettings(sources: SettingsSources): Result<Settings, string> {
  const { file, env, fileExists } = sources
  const source = chooseSource({ file, env, hasDefaultFile: fileExists(DEFAULT_FILE) })
  if (source.kind === 'nowhere') return err(NOWHERE)

  const running = readProcessSettings(env)
  const trust = readTrust(source, sources)
  if (!running.ok || !trust.ok) {
    return err(
      joinProblems(running.ok ? [] : running.failure, trust.ok ? [] : trust.failure, source),
    )
  }
  const effective = applyProcessSettings(trust.value, running.value)
  const secrets = resolveSecrets(effective, { env, readFile: sources.readSecretFile })
  if (!secrets.ok) return err(joinProblems([], secrets.failure, source))
  const authentication = readAuthentication(secrets.value)
  if (!authentication.ok) return err(joinProblems([], authentication.failure, source))
  const shared = readSharedPlace(effective, secrets.value)
  if (!shared.ok) return err(joinProblems([], shared.failure, source))

  const shown = upstreamCertificateProblems(secrets.value)
  if (shown.length > 0) return err(joinProblems([], shown, source))
  const tls = readTls(effective, secrets.value)
  if (!tls.ok) return err(joinProblems([], tls.failure, source))

  const path = source.kind === 'file' ? source.path : undefined
  return ok({
    source: path ?? source.kind,
    file: path,
    process: running.value,
    trust: effective,
    secrets: secrets.value,
    authentication: authentication.value,
    shared: shared.value,
    ...(tls.value && { tls: tls.value }),
  })
}

function readTrust(
  source: Exclude<Source, { kind: 'nowhere' }>,
  { env, readTrustFile }: SettingsSources,
): Result<EffectiveTrust, Problems> {
  if (source.kind === 'environment') return trustFromEnvironment(env)
  const text = readTrustText(source.path, readTrustFile)
  if (!text.ok) return text
  const parsed = parseTrustFile(text.value, { env })
  return parsed.ok ? ok(withDefaults(parsed.value)) : parsed
}

function readTrustText(path: string, read: (path: string) => string): Result<string, Problems> {
  try {
    return ok(read(path))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    const hint = 'check the path given with -f, and that this process may read the file'
    return err([{ path: 'trust file', message: `cannot be read (${code})`, hint }])
  }
}

function readAuthentication({ client }: TrustSecrets): Result<ClientAuthentication, Problems> {
  const read = readCredential(client)
  if (read.ok) return read
  const { part, message, hint } = read.failure
  return err([{ path: `client.${part}`, message, hint }])
}

function readTls(
  { tls }: EffectiveTrust,
  secrets: TrustSecrets,
): Result<ListenerTls | undefined, Problems> {
  if (tls === undefined || secrets.tls === undefined) return ok(undefined)
  const { clientCertificates } = tls
  return checkListenerTls({ ...secrets.tls, clientCertificates })
}

/** Problems of the process are always the environment's; the others belong to the file, when there is one. */
function joinProblems(running: Problems, trust: Problems, source: Source): string {
  const file = source.kind === 'file' ? source.path : undefined
  return [formatProblems(running), formatProblems(trust, file)]
    .filter((text) => text !== '')
    .join('\n')
}
