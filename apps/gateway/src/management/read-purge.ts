import { tokenDigest, type Purge } from '@cambio/cache'
import { err, isJsonObject, ok, Secret, type JsonObject, type Result } from '@cambio/validation'

/** What each kind of purge names; a name with a question mark may be left out. */
const MEMBERS: Readonly<Record<Purge['by'], readonly string[]>> = {
  all: [],
  issuer: ['issuer'],
  subject: ['issuer', 'sub'],
  session: ['issuer', 'sid', 'sub?'],
  jti: ['issuer', 'jti'],
  token: ['token'],
}

const KINDS = Object.keys(MEMBERS).join(', ')

/** Reads the body of a purge, or says what is wrong with it; never quotes it, because it may hold a token. A member that is not meant is refused: it may be one that was misspelt. */
export function readPurge(body: unknown): Result<Purge, string> {
  if (!isJsonObject(body)) return err('the body is no JSON object')
  const { by, ...members } = body
  const kind = Object.entries(MEMBERS).find(([name]) => name === by)
  if (kind === undefined) return err(`"by" must be one of ${KINDS}`)
  const fault = faultIn(members, kind[1])
  return fault === undefined ? asPurge(kind[0], members) : err(fault)
}

function faultIn(members: JsonObject, meant: readonly string[]): string | undefined {
  const names = meant.map((name) => name.replace('?', ''))
  if (Object.keys(members).some((name) => !names.includes(name)))
    return `beside "by" only these belong here: ${names.join(', ') || 'none'}`
  const missing = meant.find((name) => !name.endsWith('?') && !isText(members[name]))
  if (missing !== undefined) return `"${missing}" must be a text`
  const odd = Object.entries(members).find(([, value]) => !isText(value))
  return odd && `"${odd[0]}" must be a text`
}

function asPurge(by: string, members: JsonObject): Result<Purge, string> {
  const text = (name: string): string => String(members[name])
  const issuer = text('issuer')
  switch (by) {
    case 'all':
      return ok({ by })
    case 'issuer':
      return ok({ by, issuer })
    case 'subject':
      return ok({ by, issuer, sub: text('sub') })
    case 'session': {
      const sub = isText(members['sub']) ? { sub: members['sub'] } : {}
      return ok({ by, issuer, sid: text('sid'), ...sub })
    }
    case 'jti':
      return ok({ by, issuer, jti: text('jti') })
    default:
      return ok({ by: 'token', digest: tokenDigest(new Secret(text('token'))) })
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
