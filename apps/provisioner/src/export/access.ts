import { type Environment, parseTrustFile, type Problem, type TrustFile } from '@cambio/trust'
import { err, ok, type Result } from '@cambio/validation'
import { stringify } from 'yaml'

/** How to reach Keycloak and log in, as the new trust file is to say it. */
export interface AccessText {
  readonly keycloak: unknown
  readonly insecureAllowHttp?: unknown
}

export interface Access {
  /** Nothing but `keycloak` of it means anything. */
  readonly trust: TrustFile
  /** That part as it is to stand in the new file. */
  readonly keycloak: unknown
}

/** Reads what was said of the access by the trust file's own rules. */
export function readAccess(said: AccessText, env: Environment): Result<Access, readonly Problem[]> {
  const read = parseTrustFile(stringify({ ...said, ...FILLING }), { env })
  if (!read.ok) return err(read.failure.map(withoutPosition))
  return ok({ trust: read.value, keycloak: said.keycloak })
}

/** What a trust file needs besides. */
const FILLING = {
  client: { id: 'to-be-found', secret: '${env:TO_BE_FOUND}' },
  issuers: [{ self: true }],
  routes: [{ match: { path: '/' }, upstream: 'https://upstream.invalid' }],
}

/** The text was made here, so its lines mean nothing to anybody. */
function withoutPosition({ path, message, hint }: Problem): Problem {
  return { path, message, ...(hint !== undefined && { hint }) }
}

/** The part of a trust file that says the access, however the rest of it looks. */
export function accessIn(file: unknown): AccessText {
  const keycloak = membersOf(membersOf(file).get('keycloak'))
  const insecureAllowHttp = membersOf(file).get('insecureAllowHttp')
  return {
    keycloak: Object.fromEntries(SAID.map((name) => [name, keycloak.get(name)])),
    ...(insecureAllowHttp !== undefined && { insecureAllowHttp }),
  }
}

/** What the realm is to be like is found out, not copied. */
const SAID = ['url', 'realm', 'admin']

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
}
