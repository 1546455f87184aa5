import { err, ok, type Result } from '@cambio/validation'
import { looksLikeToken } from './token-text.ts'

/** A request that nobody has sent, as the command line says it. */
export interface AskedRequest {
  readonly method: string
  /** Path and query, unjudged. */
  readonly target: string
  /** The flat list of Node's `rawHeaders`. */
  readonly headers: readonly string[]
}

/** RFC 9110, 5.6.2; methods are written in capitals by everybody who defines them. */
const METHOD = /^[A-Z]+(?:-[A-Z]+)*$/
const HEADER = /^([\w!#$%&'*+.^`|~-]+): *(.*)$/
/** What the command says otherwise. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  authorization: 'the token is given with --token',
  dpop: 'a proof is for one request alone, and cannot be judged here',
  host: 'the host is given with --host',
}

/**
 * @param line `GET /orders/1`: as in a request's first line, without the version.
 * @param headers `name: value` each.
 * @returns The failure is a sentence without its full stop, and quotes nothing.
 */
export function parseRequest(
  line: string,
  headers: readonly string[],
): Result<AskedRequest, string> {
  const [method = '', target = '', ...others] = line.split(' ')
  if (!METHOD.test(method) || !target.startsWith('/') || others.length > 0)
    return err('--request takes a method in capitals, a space and a path: --request "GET /orders"')
  const parsed = headers.map(parseHeader)
  const wrong = parsed.find((each) => !each.ok)
  if (wrong !== undefined && !wrong.ok) return wrong
  return ok({ method, target, headers: parsed.flatMap((each) => (each.ok ? each.value : [])) })
}

function parseHeader(text: string): Result<readonly [string, string], string> {
  const [, name, value] = HEADER.exec(text) ?? []
  if (name === undefined || value === undefined)
    return err('--header takes a name, a colon and a value: --header "x-api-version: 2"')
  const elsewhere = new Map(Object.entries(ELSEWHERE)).get(name.toLowerCase())
  if (elsewhere !== undefined) return err(`--header takes no ${name.toLowerCase()}: ${elsewhere}`)
  return looksLikeToken(value)
    ? err(`--header is no place for a token, which everybody on this machine could read there`)
    : ok([name, value])
}
