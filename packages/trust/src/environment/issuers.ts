import { err, ok } from '@cambio/validation'
import type { Fault } from '../problem.ts'
import { addressFaults } from '../rules/address.ts'
import { address, alias } from '../schema.ts'
import { fitting, inItem, list, listOf, text, type ValueParser } from './values.ts'
import type { VariableReader } from './variable-reader.ts'

/** In the list of issuers: the realm's own tokens too. */
const OWN_REALM = 'default'

/** Whose tokens an environment accepts. */
export interface AcceptedIssuers {
  /** Issuer URLs, each once. */
  readonly external: readonly string[]
  /** The realm's own tokens, as they are. */
  readonly self: boolean
}

/** What issuers are judged by. */
export interface IssuerContext {
  /** Our own realm's issuer, when it is known. */
  readonly own: string | undefined
  readonly insecureAllowHttp: boolean
}

/**
 * `OIDC_TOKEN_EXCHANGE_IDP_LIST` and `SUBJECT_TOKEN_ISSUER` together. With neither, only the realm's own tokens are
 * accepted.
 */
export function readIssuers(reader: VariableReader, context: IssuerContext): AcceptedIssuers {
  const listed = reader.read('OIDC_TOKEN_EXCHANGE_IDP_LIST', list)
  const single = reader.read('SUBJECT_TOKEN_ISSUER', text)
  const named = (listed ?? []).filter((item) => item !== OWN_REALM)

  listed?.forEach((item, index) => {
    const faults = item === OWN_REALM ? [] : issuerFaults(item, context)
    reader.refuse('OIDC_TOKEN_EXCHANGE_IDP_LIST', ...faults.map((fault) => inItem(index, fault)))
  })
  if (single !== undefined) reader.refuse('SUBJECT_TOKEN_ISSUER', ...issuerFaults(single, context))

  return {
    external: [...new Set(single === undefined ? named : [...named, single])],
    self: (listed === undefined && single === undefined) || listed?.includes(OWN_REALM) === true,
  }
}

function issuerFaults(issuer: string, { own, insecureAllowHttp }: IssuerContext): readonly Fault[] {
  if (issuer === OWN_REALM) return [MISPLACED_WORD]
  const fits = fitting(address)(issuer)
  if (!fits.ok) return fits.failure
  if (issuer.replace(/\/+$/, '') === own) return [OWN_BY_URL]
  return addressFaults(issuer, 'issuer', insecureAllowHttp)
}

const MISPLACED_WORD: Fault = {
  message: `takes no word ${OWN_REALM}`,
  hint: `write ${OWN_REALM} into OIDC_TOKEN_EXCHANGE_IDP_LIST`,
}
const OWN_BY_URL: Fault = {
  message: 'names our own realm (ISSUER), whose tokens need no other issuer’s exchange',
  hint: `write the word ${OWN_REALM} in OIDC_TOKEN_EXCHANGE_IDP_LIST instead; if ISSUER and this variable are swapped, swap them back`,
}

/** `IDP_ALIASES`: issuer to alias, for issuers that are accepted. */
export function readAliases(
  reader: VariableReader,
  external: readonly string[],
): ReadonlyMap<string, string> {
  const pairs = reader.read('IDP_ALIASES', listOf(pair)) ?? []
  for (const [issuer] of pairs) {
    if (!external.includes(issuer)) reader.refuse('IDP_ALIASES', UNKNOWN_ISSUER)
  }
  const aliases = new Map(pairs)
  const isUnambiguous =
    aliases.size === pairs.length && new Set(aliases.values()).size === pairs.length
  if (!isUnambiguous) reader.refuse('IDP_ALIASES', AMBIGUOUS)
  return aliases
}

const UNKNOWN_ISSUER: Fault = {
  message: 'names an issuer whose tokens are not accepted',
  hint: 'add it to OIDC_TOKEN_EXCHANGE_IDP_LIST, or remove it; both must be written the same way',
}
const AMBIGUOUS: Fault = {
  message: 'names an issuer or an alias twice',
  hint: 'write one pair for each issuer',
}

/** `issuer=alias`; an alias has no `=` in it, so the last one parts them. */
const pair: ValueParser<readonly [issuer: string, alias: string]> = (item) => {
  const at = item.lastIndexOf('=')
  const name = fitting(alias)(item.slice(at + 1))
  if (at > 0 && name.ok) return ok([item.slice(0, at), name.value])
  return err([
    {
      message: 'is not a pair of an issuer and an alias',
      hint: 'write https://login.partner.example=partner',
    },
  ])
}
