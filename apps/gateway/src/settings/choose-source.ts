import type { Environment } from '@cambio/trust'

/** Where the gateway's trust is written. */
export type Source =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'environment' }
  | { readonly kind: 'nowhere' }

/** What is looked for in the working directory when nothing else is said. */
export const DEFAULT_FILE = 'cambio.yaml'

/** Each of these says by itself that the environment is meant. */
const EXCHANGE_VARIABLES = [
  'ISSUER',
  'OIDC_TOKEN_EXCHANGE_IDP_LIST',
  'SUBJECT_TOKEN_ISSUER',
  'CLIENT_ID',
  'UPSTREAM_URL',
] as const

export interface SourceFacts {
  /** The path given with `-f`. */
  readonly file: string | undefined
  readonly env: Environment
  /** Whether {@link DEFAULT_FILE} is there. */
  readonly hasDefaultFile: boolean
}

/** A file that was named wins; then the environment, when it speaks of exchange; then the file in the working directory. Pure. */
export function chooseSource({ file, env, hasDefaultFile }: SourceFacts): Source {
  if (file !== undefined) return { kind: 'file', path: file }
  if (EXCHANGE_VARIABLES.some((name) => env[name] !== undefined)) return { kind: 'environment' }
  return hasDefaultFile ? { kind: 'file', path: DEFAULT_FILE } : { kind: 'nowhere' }
}
