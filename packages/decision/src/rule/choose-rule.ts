import {
  err,
  excerpt,
  fitsRule,
  isOpaque,
  ok,
  type AddresseePolicy,
  type IssuerUnknown,
  type Result,
  type Secret,
  type UnverifiedToken,
} from '@cambio/validation'

/** What choosing needs to know of a rule: an issuer of the trust file. */
export interface TokenRule {
  /** Equal to `iss`, byte for byte. */
  readonly issuer: string
  readonly accept: AddresseePolicy
  /** Present: the issuer is asked about opaque tokens. */
  readonly introspection?: object
}

/**
 * The rule to judge a token by: one of its issuer, and of several the first whose audience or client it names. When none fits, the first one, so that
 * its verification says what is wrong. No address is ever made from a token.
 *
 * Proves nothing about the token, nor that it meets the rule.
 */
export function chooseRule<Rule extends TokenRule>(
  token: UnverifiedToken,
  rules: readonly Rule[],
): Result<Rule, IssuerUnknown> {
  const ofIssuer = rules.filter(({ issuer }) => issuer === token.issuer)
  const rule = ofIssuer.find(({ accept }) => fitsRule(token.claims, accept)) ?? ofIssuer[0]
  return rule === undefined
    ? err({ reason: 'issuer_unknown', got: excerpt(token.issuer) })
    : ok(rule)
}

/**
 * The rule of an opaque token: the one issuer that is asked about such. Undefined for a text of three parts, which is read as a signed token and
 * judged as one, and where no issuer is asked.
 */
export function chooseOpaqueRule<Rule extends TokenRule>(
  text: Secret,
  rules: readonly Rule[],
): Rule | undefined {
  return isOpaque(text) ? rules.find(({ introspection }) => introspection !== undefined) : undefined
}
