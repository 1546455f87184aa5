import { err, ok, type Result } from '@cambio/validation'
import { isIP } from 'node:net'
import { HOST, LOG_LEVEL, MANAGEMENT_PORT, MAX_PORT, PORT } from '../defaults.ts'
import type { EffectiveTrust } from '../effective/effective-trust.ts'
import type { Problem } from '../problem.ts'
import { type Environment, lookUp } from './environment.ts'
import { flag, integer, oneOf, type ValueParser } from './values.ts'
import { type VariableReader, variableReader } from './variable-reader.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** How the process runs, whoever is trusted: always read from the environment. */
export interface ProcessSettings {
  /** Address both ports listen on. */
  readonly host: string
  /** 0: the system chooses. */
  readonly port: number
  /** 0: the system chooses. */
  readonly managementPort: number
  readonly logLevel: LogLevel
  /** False: no token is kept, whatever the trust file says. */
  readonly cacheEnabled: boolean
}

/**
 * Reads the process settings; all problems at once. Also refuses an environment in which Node would not
 * check TLS certificates: a token would go to whoever answers.
 */
export function readProcessSettings(env: Environment): Result<ProcessSettings, readonly Problem[]> {
  const reader = variableReader(env)
  const settings = {
    host: reader.read('HOST', host) ?? HOST,
    port: reader.read('PORT', integer(0, MAX_PORT)) ?? PORT,
    managementPort: reader.read('MANAGEMENT_PORT', integer(0, MAX_PORT)) ?? MANAGEMENT_PORT,
    logLevel: reader.read('LOG_LEVEL', oneOf(LOG_LEVELS)) ?? LOG_LEVEL,
    cacheEnabled: reader.read('TOKEN_CACHE_ENABLED', flag) ?? true,
  }
  refuseSharedPort(reader, settings)
  const problems = [...reader.problems, ...uncheckedTls(env)]
  return problems.length > 0 ? err(problems) : ok(settings)
}

/** The trust with what the environment says over it, in both ways of running. */
export function applyProcessSettings(
  trust: EffectiveTrust,
  { cacheEnabled }: ProcessSettings,
): EffectiveTrust {
  return cacheEnabled ? trust : Object.freeze({ ...trust, cache: 'off' })
}

function refuseSharedPort(
  reader: VariableReader,
  { port, managementPort }: Pick<ProcessSettings, 'port' | 'managementPort'>,
): void {
  if (port === 0 || port !== managementPort) return
  reader.refuse('MANAGEMENT_PORT', {
    message: `is the port for requests too (${port})`,
    hint: 'give PORT and MANAGEMENT_PORT two numbers: health and metrics are not for the public',
  })
}

function uncheckedTls(env: Environment): readonly Problem[] {
  if (lookUp(env, 'NODE_TLS_REJECT_UNAUTHORIZED') !== '0') return []
  return [
    {
      path: 'NODE_TLS_REJECT_UNAUTHORIZED',
      message: 'switches off every check of a server’s certificate',
      hint: 'unset it, and name your own authority’s certificate in NODE_EXTRA_CA_CERTS',
    },
  ]
}

const host: ValueParser<string> = (value) => {
  if (isIP(value) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(value)) return ok(value)
  return err([
    { message: 'is no address or host name', hint: 'write 0.0.0.0, 127.0.0.1, :: or a name' },
  ])
}
