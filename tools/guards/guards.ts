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
    file: 'packages/validation/src/token/accept-token.ts',
    code: 'if (!isForUs(aud, policy))',
    without: 'if (!isForUs(aud, policy) && aud.length < 0)',
    tests: ['packages/validation', 'apps/gateway'],
  },
  {
    promise: 'a subject token’s time is checked',
    file: 'packages/validation/src/token/judge-claims.ts',
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
    promise: 'a subject token’s client is checked where the policy lists clients',
    file: 'packages/validation/src/token/accept-token.ts',
    code: 'if (!isOfClient(all, policy)) {',
    without: 'if (!isOfClient(all, policy) && aud.length < 0) {',
    tests: ['packages/validation'],
  },
  {
    promise: 'a token that is bound to a key is not taken without its proof',
    file: 'packages/validation/src/token/accept-token.ts',
    code: 'return proven.ok ? ok(asVerified(token)) : proven',
    without: 'return proven.ok || true ? ok(asVerified(token)) : proven',
    tests: ['packages/validation'],
  },
  {
    promise: 'a DPoP proof is of the key that the token is bound to',
    file: 'packages/validation/src/proof/verify-proof.ts',
    code: 'if (thumbprint === undefined || !equalTexts(thumbprint, expected.thumbprint))',
    without: 'if (thumbprint === undefined)',
    tests: ['packages/validation/src/proof'],
  },
  {
    promise: 'a DPoP proof is good once',
    file: 'packages/validation/src/proof/verify-proof.ts',
    code: "return first ? ok(true) : err({ reason: 'proof_replayed' })",
    without: "return first || true ? ok(true) : err({ reason: 'proof_replayed' })",
    tests: ['packages/validation/src/proof'],
  },
  {
    promise: 'a certificate-bound token comes with its certificate',
    file: 'packages/validation/src/proof/prove-possession.ts',
    code: 'return equalTexts(thumbprint, expected)',
    without: 'return equalTexts(thumbprint, expected) || thumbprint.length > 0',
    tests: ['packages/validation/src/proof'],
  },
  {
    promise: 'no private address is asked for an issuer’s keys unless that was said',
    file: 'packages/validation/src/endpoint/public-only.ts',
    code: 'else if (leadsInside(found)) answer(new InnerAddress(), [])',
    without: '',
    tests: ['packages/validation/src/endpoint'],
  },
  {
    promise: 'an opaque token is taken only when its issuer calls it active',
    file: 'packages/validation/src/introspection/introspector.ts',
    code: "if (memberOf(answer.value, 'active') !== true)",
    without: "if (memberOf(answer.value, 'active') === undefined)",
    tests: ['packages/validation/src/introspection'],
  },
  {
    promise: 'an issued token is authenticated before it is used',
    file: 'packages/exchange/src/issued/verify-issued-token.ts',
    code: 'if (!authentic.ok) return err(notAuthentic(road, authentic.failure))',
    without:
      'if (!authentic.ok) return ok(asIssued({ text: unchecked.text, claims: expected.subject.claims, road }))\n  void notAuthentic',
    tests: ['packages/exchange', 'apps/gateway'],
  },
  {
    promise: 'an issued token is compared with what was asked for',
    file: 'packages/exchange/src/issued/verify-issued-token.ts',
    code: 'if (difference !== undefined) return',
    without: 'if (difference !== undefined && Math.abs(0) > 0) return',
    tests: ['packages/exchange', 'apps/gateway'],
  },
  {
    promise: 'an issued token is not wider than was asked for',
    file: 'packages/exchange/src/issued/issued-token-difference.ts',
    code: 'return unasked.length === 0',
    without: 'return unasked.length >= 0',
    tests: ['packages/exchange'],
  },
  {
    promise: 'a partner’s user stays the same user of our realm',
    file: 'packages/exchange/src/issued/issued-token-difference.ts',
    code: 'return knownSub === undefined || sub === knownSub',
    without: 'return knownSub === undefined || sub !== undefined',
    tests: ['packages/exchange'],
  },
  {
    promise: 'an issued token is bound to our key, or to none',
    file: 'packages/exchange/src/issued/issued-token-difference.ts',
    code: 'findOtherBinding(claims, asked.binding) ??',
    without: '(void findOtherBinding, undefined) ??',
    tests: ['packages/exchange'],
  },
  {
    promise: 'a token that is good once is sent once',
    file: 'packages/exchange/src/post-request.ts',
    code: 'if (!mayBeSent.ok) return mayBeSent',
    without: 'void mayBeSent',
    tests: ['packages/exchange'],
  },
  {
    promise: 'an assertion that may have been sent stays spent',
    file: 'packages/exchange/src/one-time/spend-assertion.ts',
    code: 'if (error instanceof CredentialUnreadable || wasUnsent(error)) await',
    without: 'if (error instanceof CredentialUnreadable || wasUnsent(error) || true) await',
    tests: ['packages/exchange'],
  },
  {
    promise: 'only a connection that did not come about is tried twice',
    file: 'packages/exchange/src/connection-retry.ts',
    code: 'if (!wasUnsent(error)) throw error',
    without: 'void wasUnsent(error)',
    tests: ['packages/exchange'],
  },
  {
    promise: 'settings cannot overwrite what a road sends',
    file: 'packages/exchange/src/build-request.ts',
    code: 'if (reserved !== undefined) throw',
    without: 'if (reserved !== undefined && reserved.length === 0) throw',
    tests: ['packages/exchange'],
  },
  {
    promise: 'nothing is looked up before the subject token is verified',
    file: 'apps/gateway/src/pipeline/judge-token.ts',
    code: 'const subject = await verifyToken(token, issuer.accept, keys, context)',
    // What many gateways do: whoever names a known issuer and jti is taken for the one who was verified before.
    without: `const remembered = (globalThis.remembered ??= new Map())
    const name = \`\${token.issuer} \${String(token.claims['jti'])}\`
    const subject = remembered.get(name) ?? (await verifyToken(token, issuer.accept, keys, context))
    if (subject.ok) remembered.set(name, subject)`,
    tests: ['apps/gateway'],
  },
  {
    promise: 'a token from Redis is proven again before it is used',
    file: 'apps/gateway/src/cache/kept-tokens.ts',
    code: 'if (issued.ok) proofs.set(entry, { issued: issued.value, at: now() })\n    return issued',
    without:
      'if (issued.ok) proofs.set(entry, { issued: issued.value, at: now() })\n    return issued.ok ? issued : ok({ text: entry.text, road: roadOf(entry), claims: expected.subject.claims })',
    tests: ['apps/gateway'],
  },
  {
    promise: 'a sealed value opens under no other cache key',
    file: 'packages/cache/src/seal/seal-token.ts',
    code: 'return Buffer.from(cacheKey)',
    without: 'return Buffer.from(cacheKey.slice(0, 0))',
    tests: ['packages/cache/src/seal', 'packages/cache/src/store'],
  },
  {
    promise: 'the caller’s Authorization header never reaches the API',
    file: 'apps/gateway/src/proxy/forward-headers.ts',
    code: "\n  'authorization',\n",
    without: '\n',
    tests: ['apps/gateway'],
  },
  {
    promise: 'what only looks cannot write',
    file: 'apps/provisioner/src/admin/look.ts',
    code: `      write: ({ doing }) => {
        throw new Error(\`A look writes nothing, and this would: \${doing}.\`)
      },`,
    without: '',
    tests: ['apps/provisioner/src/admin/look'],
  },
  {
    promise: 'Keycloak’s mask never goes back together with another address',
    file: 'apps/provisioner/src/resources/masked-secret.ts',
    code: 'return changing.filter((path) => SECRET_GOES_BY.includes(path))',
    without: 'return changing.filter(() => false)',
    tests: ['apps/provisioner/src/resources/masked-secret'],
  },
  {
    promise: 'only what carries our marker is removed',
    file: 'apps/provisioner/src/destroy/destruction.ts',
    code: 'return [live.ours ? ownRemoval(resource, bonds, options) : stays(resource)]',
    without: 'return [ownRemoval(resource, bonds, options)]',
    tests: ['apps/provisioner/src/destroy'],
  },
  {
    promise: 'users’ links are lost only when that was said',
    file: 'apps/provisioner/src/destroy/destruction.ts',
    code: 'if (links === 0 && foreign.length === 0) return removal(resource)',
    without: 'if (links >= 0) return removal(resource)',
    tests: ['apps/provisioner/src/destroy'],
  },
  {
    promise: 'a fingerprint is made without secrets',
    file: 'apps/provisioner/src/fingerprint/fingerprint.ts',
    code: '.filter(([name]) => !LEFT_OUT.has(name))',
    without: '',
    tests: ['apps/provisioner/src/fingerprint'],
  },
  {
    promise: 'a lock of another machine is never taken for a dead one’s',
    file: 'apps/provisioner/src/lock/this-process.ts',
    code: 'return isOfHere ? processIdentity(Number(pid)) !== identity : undefined',
    without: 'return processIdentity(Number(pid)) !== identity',
    tests: ['apps/provisioner/src/lock'],
  },
  {
    promise: 'the throw-away client is removed whatever becomes of the work',
    file: 'apps/provisioner/src/verify/live/throw-away-client.ts',
    code: 'if (live !== undefined) await clients.remove(live)',
    without: 'void live',
    tests: ['apps/provisioner/src/verify/live'],
  },
  {
    promise: 'only a refusal for lack of a right proves that a client may not',
    file: 'apps/provisioner/src/verify/live/denial.ts',
    code: "if (!('error' in failure)) return false",
    without: "if (!('error' in failure) || failure.error !== '') return true",
    tests: ['apps/provisioner/src/verify/live'],
  },
  {
    promise:
      'a token that is remembered as verified is verified anew when its issuer’s keys were fetched anew',
    file: 'apps/gateway/src/pipeline/verified-memory.ts',
    code: 'if (found.edition === found.keys.edition()) return found',
    without: 'if (found.edition !== undefined) return found',
    tests: ['apps/gateway/test/remembered-tokens'],
  },
  {
    promise: 'only the very bytes that were verified are remembered as verified',
    file: 'apps/gateway/src/pipeline/verified-memory.ts',
    code: "hash('sha256', text.reveal(), 'base64url')",
    without: "hash('sha256', text.reveal().split('.').at(-1) ?? '', 'base64url')",
    tests: ['apps/gateway/test/remembered-tokens'],
  },
  {
    promise: 'what one trust file has verified counts for no other',
    file: 'apps/gateway/src/pipeline/authenticate.ts',
    code: 'const memory = createVerifiedMemory()',
    without:
      "const memory = (Reflect.get(globalThis, 'm') ?? createVerifiedMemory()) as never; Reflect.set(globalThis, 'm', memory)",
    tests: ['apps/gateway/test/remembered-tokens'],
  },
  {
    promise: 'the time of a token that is remembered as verified is checked at each request',
    file: 'packages/validation/src/token/verify-again.ts',
    code: 'if (!inTime.ok) return inTime',
    without: 'void inTime',
    tests: ['apps/gateway/test/remembered-tokens'],
  },
  {
    promise:
      'the proof for a bound token that is remembered as verified is checked at each request',
    file: 'packages/validation/src/token/verify-again.ts',
    code: 'return proven.ok ? ok(token) : proven',
    without: 'return proven.ok || true ? ok(token) : proven',
    tests: ['apps/gateway/test/remembered-tokens'],
  },
  {
    promise: 'a token that is remembered as verified is refused after its sign-out',
    file: 'apps/gateway/src/pipeline/exchange.ts',
    code: "if (await isRefused(authenticated)) return err({ reason: 'signed_out' })",
    without: 'void isRefused',
    tests: ['apps/gateway/test/remembered-tokens'],
  },
  {
    promise: 'a request that may have had an effect is not sent twice',
    file: 'apps/gateway/src/upstream/sending.ts',
    code: 'body === undefined && SAFE.has(method)',
    without: 'SAFE.has(method) || body === undefined',
    tests: ['apps/gateway/src/proxy/forwarder.test.ts'],
  },
  {
    promise: 'a request that may have arrived is sent to no other address',
    file: 'apps/gateway/src/upstream/sending.ts',
    code: "if (progress === 'unsent') return this.#sendElsewhere(handler)",
    without: 'if (!isStaleConnection(error)) return this.#sendElsewhere(handler)',
    tests: ['apps/gateway/test/upstream-addresses.test.ts'],
  },
  {
    promise: 'an upstream’s certificate is verified',
    file: 'apps/gateway/src/upstream/upstream-pool.ts',
    code: 'rejectUnauthorized: true',
    without: 'rejectUnauthorized: false',
    tests: ['apps/gateway/test/upstream-tls.test.ts'],
  },
  {
    promise:
      'an upstream’s certificate is verified for the name of the settings, whatever host a client sends',
    file: 'apps/gateway/src/upstream/upstream-pool.ts',
    code: 'tls.serverName ?? hostName(origin)',
    without: 'hostName(origin)',
    tests: ['apps/gateway/test/upstream-tls.test.ts'],
  },
  {
    promise: 'an answer that the upstream broke off is not ended as if it were whole',
    file: 'apps/gateway/src/proxy/answer-relay.ts',
    code: 'response.destroy()',
    without: 'response.end()',
    tests: ['apps/gateway/src/proxy/forwarder.test.ts'],
  },
]
