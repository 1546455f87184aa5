import { memberOf } from '@cambio/validation'
import type { CheckName } from './check-names.ts'
import { asksForToken, never, type CheckDescription } from './check-description.ts'
import type { Decision } from './decision.ts'
import { describeClaim } from './facts-of.ts'
import { settingPath } from './setting-path.ts'

type TokenCheck = Extract<
  CheckName,
  | 'form'
  | 'introspection'
  | 'issuer'
  | 'algorithm'
  | 'type'
  | 'keys'
  | 'signature'
  | 'claims'
  | 'use'
  | 'binding'
  | 'time'
  | 'audience'
  | 'client'
  | 'scope'
  | 'rules'
  | 'proof'
>

export const TOKEN_CHECKS: Readonly<Record<TokenCheck, CheckDescription>> = {
  form: check((decision) => ({ kind: isOpaque(decision) ? 'opaque' : 'signed' }), never),
  introspection: {
    isAsked: isOpaque,
    facts: () => ({}),
    setting: ofIssuer('introspection'),
  },
  issuer: {
    ...check(
      (decision) => ({ rule: decision.issuer?.name, ...claims(decision, 'iss') }),
      () => settingPath('issuers'),
    ),
  },
  algorithm: signed(
    ({ token, issuer }) => ({ got: token?.header.alg, accepted: issuer?.accept.algorithms }),
    'accept.algorithms',
  ),
  type: signed(
    ({ token, issuer }) => ({
      got: token === undefined ? undefined : (token.header.typ ?? 'nothing'),
      accepted: issuer?.accept.types,
    }),
    'accept.types',
  ),
  keys: signed(({ token, issuer }) => ({ issuer: issuer?.issuer, kid: token?.header.kid })),
  signature: signed(({ issuer }) => ({ issuer: issuer?.issuer })),
  claims: check(() => ({}), never),
  use: check(
    (decision) => ({ ...claims(decision, 'typ'), idTokens: decision.issuer?.accept.idTokens }),
    ofIssuer('accept.idTokens'),
  ),
  binding: {
    isAsked: isBound,
    facts: ({ issuer }) => ({ dpop: issuer?.accept.dpop, mtls: issuer?.accept.mtls }),
    setting: ofIssuer('accept.dpop'),
  },
  time: check(
    (decision) => ({
      ...claims(decision, 'exp', 'nbf', 'iat'),
      now: decision.now,
      maxAgeSeconds: decision.issuer?.accept.maxAgeSeconds,
      leewaySeconds: decision.issuer?.accept.leewaySeconds,
    }),
    ({ issuer, failure }) =>
      settingPath(
        failure?.reason === 'too_old'
          ? 'issuers[].accept.maxAgeSeconds'
          : 'issuers[].accept.leewaySeconds',
        issuer?.name,
      ),
  ),
  audience: asking('audiences', 'accept.audience', ['aud']),
  client: asking('clients', 'accept.clients', ['azp', 'client_id', 'cid', 'appid']),
  scope: asking('scopes', 'accept.scope', ['scope', 'scp']),
  rules: {
    isAsked: ({ issuer }) => Object.keys(issuer?.accept.claims ?? {}).length > 0,
    facts: (decision) => claims(decision, ...Object.keys(decision.issuer?.accept.claims ?? {})),
    setting: ofIssuer('accept.claims'),
  },
  proof: {
    isAsked: isBound,
    facts: ({ credential }) => ({ scheme: credential?.scheme }),
    setting: ofIssuer('accept.dpop'),
  },
}

function check(
  facts: CheckDescription['facts'],
  setting: CheckDescription['setting'],
): CheckDescription {
  return { isAsked: asksForToken, facts, setting }
}

/** A check of signed tokens alone. */
function signed(facts: CheckDescription['facts'], path?: string): CheckDescription {
  return {
    isAsked: (decision) => asksForToken(decision) && !isOpaque(decision),
    facts,
    setting: path === undefined ? never : ofIssuer(path),
  }
}

/** A check that is made only where the rule asks for something. */
function asking(
  list: 'audiences' | 'clients' | 'scopes',
  path: string,
  names: readonly string[],
): CheckDescription {
  return {
    isAsked: ({ issuer }) => (issuer?.accept[list].length ?? 0) > 0,
    facts: (decision) => ({
      expected: decision.issuer?.accept[list],
      ...claims(decision, ...names),
    }),
    setting: ofIssuer(path),
  }
}

function ofIssuer(path: string): CheckDescription['setting'] {
  return ({ issuer }) => settingPath(`issuers[].${path}`, issuer?.name)
}

/** The token's own words, which nobody may have proven; those it does not say are left out. */
function claims(
  { token, subject }: Decision,
  ...names: readonly string[]
): Readonly<Record<string, unknown>> {
  const all = token?.claims ?? subject?.claims.all ?? {}
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = memberOf(all, name)
      if (value === undefined) return []
      return [[name, typeof value === 'number' ? value : describeClaim(value)] as const]
    }),
  )
}

function isOpaque({ text, token, issuer, failure }: Decision): boolean {
  return (
    text !== undefined &&
    token === undefined &&
    issuer !== undefined &&
    failure?.reason !== 'token_malformed'
  )
}

function isBound({ token, subject, credential, issuer }: Decision): boolean {
  const all = token?.claims ?? subject?.claims.all ?? {}
  const isAsked = issuer?.accept.dpop === 'require' || issuer?.accept.mtls === 'require'
  return isAsked || credential?.scheme === 'DPoP' || memberOf(all, 'cnf') !== undefined
}
