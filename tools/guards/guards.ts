/** A guard of the security promises, and how to take it out. */
export interface Guard {
  readonly promise: string
  readonly file: string
  /** The code that guards, literally. When it is not found, this table is out of date, and that is a failure. */
  readonly code: string
  /** What stands there when the guard is removed. */
  readonly without: string
  /** Tests of which at least one must fail without it. */
  readonly tests: readonly string[]
}

export const GUARDS: readonly Guard[] = [
  {
    promise: 'a subject token’s signature is checked',
    file: 'packages/validation/src/token/signature.ts',
    code: 'await compactVerify(text.reveal(), key, { algorithms: [header.alg] })',
    without: 'void [compactVerify, text, header, key]',
    tests: ['packages/validation', 'apps/gateway'],
  },
  {
    promise: 'a subject token’s audience is checked',
    file: 'packages/validation/src/token/verify-token.ts',
    code: 'if (!policy.audiences.some((each) => aud.includes(each)))',
    without: 'if (policy.audiences.length < 0)',
    tests: ['packages/validation', 'apps/gateway'],
  },
  {
    promise: 'a subject token’s time is checked',
    file: 'packages/validation/src/token/verify-token.ts',
    code: 'if (!inTime.ok) return inTime',
    without: 'void inTime',
    tests: ['packages/validation', 'apps/gateway'],
  },
  {
    promise: 'a subject token’s issuer is the one whose rules and keys are used',
    file: 'packages/validation/src/token/verify-token.ts',
    code: 'if (token.issuer !== policy.issuer) return err(issuerMismatch(token, policy))',
    without: 'void issuerMismatch',
    tests: ['packages/validation'],
  },
  {
    promise: 'only declared algorithms and types pass',
    file: 'packages/validation/src/token/verify-token.ts',
    code: 'if (!header.ok) return header',
    without: 'void header',
    tests: ['packages/validation'],
  },
  {
    promise: 'an issued token is authenticated before it is used',
    file: 'packages/exchange/src/verify-issued-token.ts',
    code: 'if (!authentic.ok) return err(notAuthentic(road, authentic.failure))',
    without:
      'if (!authentic.ok) return ok(asIssued({ text: unchecked.text, claims: expected.subject.claims, road }))\n  void notAuthentic',
    tests: ['packages/exchange', 'apps/gateway'],
  },
  {
    promise: 'an issued token is compared with what was asked for',
    file: 'packages/exchange/src/verify-issued-token.ts',
    code: 'if (difference !== undefined) return',
    without: 'if (difference !== undefined && Math.abs(0) > 0) return',
    tests: ['packages/exchange', 'apps/gateway'],
  },
  {
    promise: 'nothing is looked up before the subject token is verified',
    file: 'apps/gateway/src/pipeline/authenticate.ts',
    code: 'const subject = await verifyToken(token.value, issuer.accept, keys, now())',
    // What many gateways do: whoever names a known issuer and jti is taken for the one who was verified before.
    without: `const remembered = (globalThis.remembered ??= new Map())
    const name = \`\${token.value.issuer} \${String(token.value.claims['jti'])}\`
    const subject = remembered.get(name) ?? (await verifyToken(token.value, issuer.accept, keys, now()))
    if (subject.ok) remembered.set(name, subject)`,
    tests: ['apps/gateway'],
  },
  {
    promise: 'a token from Redis is proven again before it is used',
    file: 'apps/gateway/src/cache/kept-tokens.ts',
    code: 'if (issued.ok) return ok({ issued: issued.value, cache: outcomeOf(entry) })',
    without:
      'if (issued.ok || true) return ok({ issued: { text: entry.text, road: roadOf(entry) }, cache: outcomeOf(entry) })',
    tests: ['apps/gateway'],
  },
  {
    promise: 'the caller’s Authorization header never reaches the API',
    file: 'apps/gateway/src/proxy/forward-headers.ts',
    code: "'authorization',",
    without: '',
    tests: ['apps/gateway'],
  },
]
