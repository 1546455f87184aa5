import { z } from 'zod'

const NOT_AN_ADDRESS = 'is not an http or https address'

/** The pattern refuses what the URL parser would mend in silence: other cases, backslashes, blanks. */
export const address = z
  .url({ protocol: /^https?$/, error: NOT_AN_ADDRESS, abort: true })
  .regex(/^https?:\/\/[^\s\\]+$/, NOT_AN_ADDRESS)

/** RFC 6749 section 3.3: a scope value has no blank in it, so `openid email` is two. */
export const scope = z
  .string()
  .regex(/^[!#-[\]-~]+$/, 'is not one scope; write each scope as its own item')

export const alias = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'must be made of letters, digits, dots, dashes and underscores, and start with a letter or digit',
  )

/** Stands for the tenant in addresses and aliases of an issuer with several. */
export const TENANT = '{tenantid}'

/** An alias in which the tenant may stand. */
export const tenantAlias = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9]|\{tenantid\})(?:[A-Za-z0-9._-]|\{tenantid\})*$/,
    'must be made of letters, digits, dots, dashes and underscores, and start with a letter or digit; {tenantid} may stand in it',
  )

export const realm = z
  .string()
  .regex(/^(?!\.{1,2}$)[^/\\?#%\t\r\n]+$/, 'must be the realm’s name alone')

export const name = (what: string) => z.string().min(1).describe(what)
export const names = (what: string) => z.array(z.string().min(1)).min(1).describe(what)
export const url = (what: string) => address.describe(what)
export const scopes = (what: string) => z.array(scope).min(1).describe(what)
export const list = (values: readonly string[]) => `\`[${values.join(', ')}]\``
export const seconds = (what: string) => z.int().min(0).describe(what)
