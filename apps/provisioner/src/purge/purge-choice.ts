import { err, ok, type Result } from '@cambio/validation'

/** What to purge, as the command line's options say it. */
export interface PurgeFlags {
  /** A file with the token, or `-` for standard input. */
  readonly token?: string
  readonly jti?: string
  readonly session?: string
  readonly subject?: string
  readonly issuer?: string
  readonly all?: true
}

/** What the gateway is to forget, but for the token itself, which is still to be read. */
export type PurgeChoice =
  | { readonly by: 'all' }
  | { readonly by: 'token'; readonly from: string }
  | { readonly by: 'jti'; readonly issuer: string; readonly jti: string }
  | {
      readonly by: 'session'
      readonly issuer: string
      readonly sid: string
      /** Then also what this user's tokens bought that name no session. */
      readonly sub?: string
    }
  | { readonly by: 'subject'; readonly issuer: string; readonly sub: string }
  | { readonly by: 'issuer'; readonly issuer: string }

type By = PurgeChoice['by']

/** The first that is there says which purge it is; what else may stand with it. */
const COMPANIONS: readonly (readonly [By, readonly By[]])[] = [
  ['all', []],
  ['token', []],
  ['jti', ['issuer']],
  ['session', ['issuer', 'subject']],
  ['subject', ['issuer']],
  ['issuer', []],
]

const NOTHING = `say what to purge: ${COMPANIONS.map(([by]) => `--${by}`).join(', ')}`

/** The one purge that the options mean, or what is wrong with them. */
export function choosePurge(flags: PurgeFlags): Result<PurgeChoice, string> {
  const given = COMPANIONS.map(([by]) => by).filter((by) => flags[by] !== undefined)
  const [by, companions] = COMPANIONS.find(([each]) => given.includes(each)) ?? []
  if (by === undefined) return err(NOTHING)
  const empty = given.find((each) => flags[each] === '')
  if (empty !== undefined) return err(`--${empty} is empty`)
  const odd = given.find((each) => each !== by && !companions?.includes(each))
  if (odd !== undefined) return err(`--${by} and --${odd} do not go together`)
  return withIssuer(by, flags)
}

function withIssuer(by: By, flags: PurgeFlags): Result<PurgeChoice, string> {
  const { issuer, token: from = '', jti = '', session: sid = '', subject: sub } = flags
  if (by === 'all') return ok({ by })
  if (by === 'token') return ok({ by, from })
  if (issuer === undefined)
    return err(`--${by} needs --issuer too: it is the issuer's word, and another's may be the same`)
  switch (by) {
    case 'jti':
      return ok({ by, issuer, jti })
    case 'session':
      return ok({ by, issuer, sid, ...(sub !== undefined && { sub }) })
    case 'subject':
      return ok({ by, issuer, sub: sub ?? '' })
    case 'issuer':
      return ok({ by, issuer })
  }
}
