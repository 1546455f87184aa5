/** What is built into a server; another choice needs another build. */
export interface ServerBuild {
  readonly version: string
  /** Keycloak's feature names; a version behind a colon. */
  readonly features: readonly string[]
}

export const KEYCLOAK_VERSION = '26.7.5'

/** Fine-grained permissions must be asked for as v1: without the version, Keycloak takes v2, which knows no exchange permission. */
export const DEFAULT_FEATURES: readonly string[] = ['token-exchange', 'admin-fine-grained-authz:v1']

/** The first administrator: written into the prepared database, so a later start can't choose another. */
export const ADMIN: { readonly username: string; readonly password: string } = {
  username: 'admin',
  password: 'admin',
}

/**
 * The build options. A `start` that repeats them rebuilds nothing on a server that was built with them, and makes
 * any other build them in first.
 */
export function buildOptions(features: readonly string[]): readonly string[] {
  return [
    '--db=dev-file',
    ...(features.length === 0 ? [] : [`--features=${features.join(',')}`]),
    '--health-enabled=true',
    '--metrics-enabled=true',
  ]
}

/** `quick` keeps the Java compiler to its first tier: ready in half the time, slower under load. `full` is for measuring. */
export type Jit = 'quick' | 'full'

export interface RunSettings {
  readonly port: number
  readonly jit: Jit
  /** Where Java may put temporary files. Default: the system's folder. */
  readonly tempFolder?: string
}

/** The options of one run, as Keycloak reads them from its environment. */
export function runEnvironment({ port, jit, tempFolder }: RunSettings): Record<string, string> {
  const javaOptions = [
    ...(jit === 'quick' ? ['-XX:TieredStopAtLevel=1'] : []),
    ...(tempFolder === undefined ? [] : [`-Djava.io.tmpdir=${tempFolder}`]),
    '-XX:-UsePerfData', // no files in /tmp
  ]
  return {
    KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
    KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
    KC_CACHE: 'local',
    KC_HTTP_ENABLED: 'true',
    KC_HTTP_PORT: String(port),
    // The issuer is this one wherever a request comes from; the endpoints follow the address that was asked.
    KC_HOSTNAME: `http://localhost:${port}`,
    KC_HOSTNAME_BACKCHANNEL_DYNAMIC: 'true',
    // Each health check before the server is ready would write a line.
    KC_LOG_LEVEL: 'INFO,io.smallrye.health:ERROR',
    JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx768m',
    JAVA_OPTS_APPEND: javaOptions.join(' '),
  }
}
