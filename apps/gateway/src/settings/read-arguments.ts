import { parseArgs } from 'node:util'
import { err, ok, type Result } from '@cambio/validation'

export interface Arguments {
  /** The trust file's path. */
  readonly file?: string
  readonly help: boolean
}

export const USAGE = `cambio-gateway [-f <trust file>]

  -f, --file <path>   the trust file to run from
  -h, --help          show this

Without -f the gateway runs from the environment (ISSUER, CLIENT_ID, CLIENT_SECRET,
UPSTREAM_URL, OIDC_TOKEN_EXCHANGE_IDP_LIST …) when one of these is set, and otherwise
from cambio.yaml in the working directory.`

/** Reads the command line; the failure says what is wrong with it. */
export function readArguments(args: readonly string[]): Result<Arguments, string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { file: { type: 'string', short: 'f' }, help: { type: 'boolean', short: 'h' } },
    })
    const { file, help = false } = values
    return ok({ help, ...(file !== undefined && { file }) })
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error))
  }
}
