import type { CertificateFiles } from '../tls/certificate-authority.ts'
import { releaseOf } from './release.ts'

/** The first administrator: written into the prepared database, so a later start can't choose another. */
export const ADMIN: { readonly username: string; readonly password: string } = {
  username: 'admin',
  password: 'admin',
}

/** What is built into a server; another choice needs another build. */
export interface ServerBuild {
  readonly version: string
  /** Keycloak's feature names; a version behind a colon. */
  readonly features: readonly string[]
}

/**
 * The build options. A `start` that repeats them rebuilds nothing on a server that was built with them, and makes
 * any other build them in first.
 */
export function buildOptions({ version, features }: ServerBuild): readonly string[] {
  return [
    '--db=dev-file',
    ...releaseOf(version).buildOptions,
    ...(features.length === 0 ? [] : [`--features=${features.join(',')}`]),
    '--health-enabled=true',
    '--metrics-enabled=true',
    '--https-client-auth=request', // means something on a server with a certificate only
  ]
}

/** `quick` keeps the Java compiler to its first tier: ready in half the time, slower under load. `full` is for measuring. */
export type Jit = 'quick' | 'full'

/** The server's own certificate, and the authority that it believes clients and other servers by. */
export interface ServerTls extends CertificateFiles {
  readonly authorityFile: string
}

export interface RunSettings {
  readonly version: string
  readonly port: number
  readonly jit: Jit
  /** Where Java may put temporary files. Default: the system's folder. */
  readonly tempFolder?: string
  /** HTTPS instead of HTTP. */
  readonly tls?: ServerTls | undefined
}

/** The address of a server on this machine: its issuers begin with it. */
export function serverUrl({ port, tls }: Pick<RunSettings, 'port' | 'tls'>): string {
  return `${tls === undefined ? 'http' : 'https'}://localhost:${port}`
}

/** The options of one run, as Keycloak reads them from its environment. */
export function runEnvironment(settings: RunSettings): Record<string, string> {
  const { administrator, address } = releaseOf(settings.version)
  return {
    [administrator.username]: ADMIN.username,
    [administrator.password]: ADMIN.password,
    KC_CACHE: 'local',
    ...listener(settings),
    ...address(serverUrl(settings)),
    // Each health check before the server is ready would write a line.
    KC_LOG_LEVEL: 'INFO,io.smallrye.health:ERROR',
    JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx768m',
    JAVA_OPTS_APPEND: javaOptions(settings).join(' '),
  }
}

function listener({ port, tls }: RunSettings): Record<string, string> {
  if (tls === undefined) return { KC_HTTP_ENABLED: 'true', KC_HTTP_PORT: String(port) }
  return {
    KC_HTTPS_PORT: String(port),
    KC_HTTPS_CERTIFICATE_FILE: tls.certificateFile,
    KC_HTTPS_CERTIFICATE_KEY_FILE: tls.keyFile,
    KC_TRUSTSTORE_PATHS: tls.authorityFile,
  }
}

function javaOptions({ jit, tempFolder }: RunSettings): readonly string[] {
  return [
    ...(jit === 'quick' ? ['-XX:TieredStopAtLevel=1'] : []),
    ...(tempFolder === undefined ? [] : [`-Djava.io.tmpdir=${tempFolder}`]),
    '-XX:-UsePerfData', // no files in /tmp
  ]
}
