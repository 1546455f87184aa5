import { ALGORITHMS, err, ok, type Result } from '@cambio/validation'
import type { EffectiveTrust, TrustDeclaration } from '../effective/effective-trust.ts'
import { realmIssuer } from '../effective/realm-issuer.ts'
import { withDefaults } from '../effective/with-defaults.ts'
import { MAX_LEEWAY_SECONDS } from '../defaults.ts'
import type { Fault, Problem } from '../problem.ts'
import { addressFaults, type AddressUse } from '../rules/address.ts'
import { type Accept, address, EXTERNAL_ROADS, type Route, scope } from '../schema.ts'
import { redisUrlFault } from '../secret/redis-url.ts'
import { sealKeyFault } from '../secret/seal-key.ts'
import type { Environment } from './environment.ts'
import { readAliases, readIssuers } from './issuers.ts'
import { realmFromIssuer } from './realm.ts'
import { fitting, flag, integer, list, listOf, oneOf, text, type ValueParser } from './values.ts'
import { type VariableReader, variableReader } from './variable-reader.ts'

/**
 * What the environment alone says, for running without a trust file: one route `/` to `UPSTREAM_URL`, the
 * issuers of `OIDC_TOKEN_EXCHANGE_IDP_LIST` and `SUBJECT_TOKEN_ISSUER`. Gives every problem at once, each under
 * the variable's name; a value that can't be right never becomes a default.
 *
 * `VARIABLES` lists what is read. Secrets stay references; files are not opened here.
 */
export function trustFromEnvironment(env: Environment): Result<EffectiveTrust, readonly Problem[]> {
  const declared = declaredInEnvironment(env)
  return declared.ok ? ok(withDefaults(declared.value)) : declared
}

/** As {@link trustFromEnvironment}, before defaults. */
export function declaredInEnvironment(
  env: Environment,
): Result<TrustDeclaration, readonly Problem[]> {
  const reader = variableReader(env)
  const insecureAllowHttp = reader.read('INSECURE_ALLOW_HTTP', flag) ?? false

  const keycloak = reader.require(
    'ISSUER',
    withAddress('issuer', insecureAllowHttp, realmFromIssuer),
  )
  const client = readClient(reader)
  const publicUrl = reader.read(
    'PUBLIC_URL',
    withAddress('public', insecureAllowHttp, fitting(address)),
  )
  const issuers = readDeclaredIssuers(reader, keycloak, insecureAllowHttp)
  const route = readRoute(reader, insecureAllowHttp)
  const cache = readCache(reader)

  if (!keycloak || !client || !route || reader.problems.length > 0) return err(reader.problems)
  return ok({
    keycloak,
    ...(publicUrl !== undefined && { publicUrl }),
    client,
    issuers,
    routes: [route],
    cache,
    insecureAllowHttp,
  })
}

function readClient(reader: VariableReader): TrustDeclaration['client'] | undefined {
  const id = reader.require('CLIENT_ID', text)
  const secret = reader.secret('CLIENT_SECRET', { missing: NO_SECRET })
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

const NO_SECRET: Fault = {
  message: 'gives no secret',
  hint: 'set it to the exchange client’s secret, or CLIENT_SECRET_FILE to a file that holds it',
}

function readDeclaredIssuers(
  reader: VariableReader,
  keycloak: TrustDeclaration['keycloak'] | undefined,
  insecureAllowHttp: boolean,
): TrustDeclaration['issuers'] {
  const own = keycloak && realmIssuer(keycloak.url, keycloak.realm)
  const { external, self } = readIssuers(reader, { own, insecureAllowHttp })
  const aliases = readAliases(reader, external)
  const accept = readAccept(reader)
  const via = reader.read('TOKEN_EXCHANGE_VIA', listOf(oneOf(EXTERNAL_ROADS)))
  const privateAddress = reader.read('ALLOW_PRIVATE_ISSUERS', flag)
  return [
    ...external.map((issuer) => {
      const alias = aliases.get(issuer)
      return {
        issuer,
        accept,
        ...(alias && { alias }),
        ...(via && { via: [...via] }),
        ...(privateAddress !== undefined && { privateAddress }),
      }
    }),
    ...(self ? [{ self: true as const, accept }] : []),
  ]
}

function readAccept(reader: VariableReader): Accept {
  const audience = reader.read('SUBJECT_TOKEN_AUDIENCE', list)
  const algorithms = reader.read('SUBJECT_TOKEN_ALGORITHMS', listOf(oneOf(ALGORITHMS)))
  const required = reader.read('REQUIRED_SCOPE', listOf(fitting(scope)))
  const leewaySeconds = reader.read('CLOCK_SKEW_SECONDS', integer(0, MAX_LEEWAY_SECONDS))
  return {
    ...(audience && { audience: [...audience] }),
    ...(algorithms && { algorithms: [...algorithms] }),
    ...(required && { scope: [...required] }),
    ...(leewaySeconds !== undefined && { leewaySeconds }),
  }
}

function readRoute(reader: VariableReader, insecureAllowHttp: boolean): Route | undefined {
  const upstream = reader.require(
    'UPSTREAM_URL',
    withAddress('upstream', insecureAllowHttp, fitting(address)),
  )
  const audience = reader.read('TARGET_AUDIENCE', list)
  const asked = reader.read('TARGET_SCOPE', listOf(fitting(scope)))
  const target = {
    ...(audience && { audience: [...audience] }),
    ...(asked && { scope: [...asked] }),
  }
  return upstream === undefined ? undefined : { match: { path: '/' }, upstream, target }
}

function readCache(reader: VariableReader): NonNullable<TrustDeclaration['cache']> {
  const isEnabled = reader.read('TOKEN_CACHE_ENABLED', flag) ?? true
  const hasRedis = reader.read('REDIS_URL', redisUrl) !== undefined
  const sealKey = reader.secret('CACHE_SEAL_KEY', {
    faultIn: sealKeyFault,
    ...(hasRedis && { missing: NO_SEAL_KEY }),
  })
  if (!isEnabled) return 'off'
  return hasRedis && sealKey ? { redis: { from: 'env', name: 'REDIS_URL' }, sealKey } : {}
}

const NO_SEAL_KEY: Fault = {
  message: 'gives no key, and REDIS_URL needs one: tokens are sealed before they are stored',
  hint: 'make one with `openssl rand -base64 32`, and set it or CACHE_SEAL_KEY_FILE',
}

const redisUrl: ValueParser<string> = (value) => {
  const fault = redisUrlFault(value)
  return fault === undefined ? ok(value) : err([fault])
}

/** A parser for addresses, and the rules that hold for every address. */
function withAddress<Value>(
  use: AddressUse,
  insecureAllowHttp: boolean,
  parse: ValueParser<Value>,
): ValueParser<Value> {
  return (value) => {
    const parsed = parse(value)
    const faults = parsed.ok ? addressFaults(value, use, insecureAllowHttp) : []
    return faults.length > 0 ? err(faults) : parsed
  }
}
