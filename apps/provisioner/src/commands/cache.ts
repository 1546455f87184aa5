import { parseSecretReference, resolveSecret } from '@cambio/trust'
import { isJsonObject, type Secret } from '@cambio/validation'
import { Option } from 'commander'
import { EXIT } from '../report/exit-code.ts'
import { example, type Register, type Work } from './command.ts'
import type { Surroundings } from './surroundings.ts'

interface PurgeFlags {
  readonly url: string
  readonly key: string
  readonly by: string
  readonly issuer?: string
  readonly sub?: string
  readonly sid?: string
  readonly jti?: string
  readonly tokenFile?: string
}

const EXAMPLE =
  "cambio cache purge --url http://localhost:3001 --key '${env:PURGE_KEY}' --by subject --issuer https://login.example --sub alice"

/** `/dev/stdin` is standard input: a token on the command line would be in everybody's list of processes. */
export const registerCache: Register = (program, run) => {
  const cache = program
    .command('cache')
    .description('what running gateways keep')
    .addHelpText('after', example(EXAMPLE))
  cache
    .command('purge')
    .description('make all replicas of a gateway forget tokens, and end their Keycloak sessions')
    .requiredOption('--url <url>', 'a gateway’s management port, as in http://localhost:3001')
    .requiredOption('--key <reference>', 'its management.purgeKey, as in ${file:/run/purge-key}')
    .addOption(
      new Option('--by <what>', 'what to forget')
        .choices(['token', 'jti', 'subject', 'session', 'issuer', 'all'])
        .makeOptionMandatory(),
    )
    .option('--issuer <issuer>', 'the issuer, as in the token’s iss')
    .option('--sub <user>', 'the user, as in the token’s sub')
    .option('--sid <session>', 'the session, as in the token’s sid')
    .option('--jti <id>', 'the token’s jti')
    .option('--token-file <path>', 'file that holds the token; /dev/stdin reads it from there')
    .addHelpText('after', example(EXAMPLE))
    .action((flags: PurgeFlags) => run(purge(flags)))
}

function purge(flags: PurgeFlags): Work {
  return async (surroundings) => {
    try {
      const body = bodyOf(flags, surroundings)
      surroundings.print(await ask(flags, keyOf(flags, surroundings), body))
      return EXIT.done
    } catch (error) {
      if (!(error instanceof NotPurged)) throw error
      surroundings.complain(`cambio: ${error.message}`)
      return EXIT.error
    }
  }
}

/** Why nothing was purged, for people. */
class NotPurged extends Error {}

function keyOf({ key }: PurgeFlags, surroundings: Surroundings): Secret {
  const reference = parseSecretReference(key)
  if (reference === undefined)
    throw new NotPurged('--key must refer to the key, as in ${file:/run/purge-key} or ${env:NAME}.')
  const secret = resolveSecret(reference, surroundings)
  if (secret.ok) return secret.value
  throw new NotPurged(`--key: ${secret.failure.message}; ${secret.failure.hint}.`)
}

function bodyOf(
  { by, issuer, sub, sid, jti, tokenFile }: PurgeFlags,
  surroundings: Surroundings,
): object {
  const token = tokenFile === undefined ? {} : { token: tokenIn(tokenFile, surroundings) }
  return { by, issuer, sub, sid, jti, ...token }
}

function tokenIn(path: string, surroundings: Surroundings): string {
  const read = resolveSecret({ from: 'file', path }, surroundings)
  if (read.ok) return read.value.reveal().trim()
  throw new NotPurged(`--token-file: ${read.failure.message}; ${read.failure.hint}.`)
}

const TIMEOUT_MS = 60_000

async function ask({ url }: PurgeFlags, key: Secret, body: object): Promise<string> {
  if (!URL.canParse('/cache/purge', url)) throw new NotPurged('--url is no address.')
  const response = await fetch(new URL('/cache/purge', url), {
    method: 'POST',
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { authorization: `Bearer ${key.reveal()}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined)
  if (response === undefined)
    throw new NotPurged(
      `The gateway at ${url} does not answer. --url is its management port (MANAGEMENT_PORT).`,
    )
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok && isJsonObject(answer)) return report(answer)
  const detail = isJsonObject(answer) ? String(answer['detail']) : 'no reason given'
  throw new NotPurged(`The gateway refuses (${response.status}): ${detail}.`)
}

function report({ removed, everywhere, sessionsEnded }: Readonly<Record<string, unknown>>): string {
  const reach =
    everywhere === true
      ? 'All replicas know.'
      : 'Only this replica knows: Redis is away, and the others are told when it is back.'
  return `Purged. Entries removed: ${String(removed)}. Keycloak sessions ended: ${String(sessionsEnded)}. ${reach}`
}
