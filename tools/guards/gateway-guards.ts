import type { Guard } from './guard.ts'

/** Of the gateway's program. */
export const GATEWAY_GUARDS: readonly Guard[] = [
  {
    promise: 'nothing is looked up before the subject token is verified',
    file: 'apps/gateway/src/pipeline/judge-token.ts',
    code: 'const subject = await verifyToken(token, issuer.accept, keys, context)',
    // What many gateways do: whoever names a known issuer and jti is taken for the one who was verified before.
    without: `const remembered = (globalThis.remembered ??= new Map())
    const name = \`\${token.issuer} \${String(token.claims['jti'])}\`
    const subject = remembered.get(name) ?? (await verifyToken(token, issuer.accept, keys, context))
    if (subject.ok) remembered.set(name, subject)`,
    tests: ['apps/gateway/test/remembered-tokens'],
  },
  {
    promise: 'a token from Redis is proven again before it is used',
    file: 'apps/gateway/src/cache/kept-tokens.ts',
    code: 'if (issued.ok) proofs.set(entry, { issued: issued.value, at: now() })\n    return issued',
    without:
      'if (issued.ok) proofs.set(entry, { issued: issued.value, at: now() })\n    return issued.ok ? issued : ok({ text: entry.text, road: roadOf(entry), claims: expected.subject.claims })',
    tests: ['apps/gateway/src/cache'],
  },
  {
    promise: 'the caller’s Authorization header never reaches the API',
    file: 'apps/gateway/src/proxy/forward-headers.ts',
    code: "\n  'authorization',\n",
    without: '\n',
    tests: ['apps/gateway/src/proxy', 'apps/gateway/test/forwarded-request'],
  },
  {
    promise: 'another proxy is not allowed to send on what the gateway would change',
    file: 'apps/gateway/src/authorizer/authorizer.ts',
    code: 'return fault === undefined ? ok(prepared.value.forward) : err(fault)',
    without: 'return fault === undefined || true ? ok(prepared.value.forward) : err(fault)',
    tests: ['apps/gateway/test/authorizer.test.ts'],
  },
  {
    promise: 'which request a proxy asks about is said once, so not by the client',
    file: 'apps/gateway/src/authorizer/asked-request.ts',
    code: "return value === '' || others.length > 0 ? undefined : value",
    without: "return value === '' || others.length > 99 ? undefined : value",
    tests: ['apps/gateway/test/authorizer.test.ts'],
  },
  {
    promise: 'Envoy sets the issued token in place of the client’s',
    file: 'apps/gateway/src/authorizer/check-response.ts',
    code: 'append: { value: false }',
    without: 'append: { value: true }',
    tests: ['apps/gateway/test/authorizer-grpc.test.ts'],
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
    file: 'packages/cache/src/purge/token-digest.ts',
    code: "hash('sha256', text.reveal(), 'base64url')",
    without: "hash('sha256', text.reveal().split('.').at(-1) ?? '', 'base64url')",
    tests: ['apps/gateway/test/remembered-tokens'],
  },
  {
    promise: 'what one trust file has verified counts for no other',
    file: 'apps/gateway/src/generation/generation.ts',
    code: 'const memory = createVerifiedMemory()',
    without:
      "const memory = (Reflect.get(globalThis, 'm') ?? createVerifiedMemory()) as never; Reflect.set(globalThis, 'm', memory)",
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
    promise: 'a settled decision ends with any purge or sign-out',
    file: 'apps/gateway/src/pipeline/settled.ts',
    code: 'edition === cache?.store.edition() &&',
    without: 'edition !== undefined &&',
    tests: ['apps/gateway/test/remembered-tokens'],
  },
  {
    promise: 'the time of a token whose decision is settled is checked at each request',
    file: 'apps/gateway/src/pipeline/settled.ts',
    code: 'checkTime(subject.claims, issuer.accept, at).ok',
    without: '(checkTime(subject.claims, issuer.accept, at).ok || true)',
    tests: ['apps/gateway/test/settled-decisions'],
  },
  {
    promise: 'a settled decision ends before the issued token does',
    file: 'apps/gateway/src/pipeline/settled.ts',
    code: 'at < until &&',
    without: 'at < until + 1000 &&',
    tests: ['apps/gateway/test/settled-decisions'],
  },
  {
    promise: 'no decision about a bound token is settled',
    file: 'apps/gateway/src/pipeline/settled.ts',
    code: ' || isBound(subject)) return',
    without: ') return',
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
    promise: 'what is read of one upstream’s connection is never overwritten by another’s',
    file: 'apps/gateway/src/upstream/shared-reading.ts',
    code: 'Buffer.from(shared.subarray(0, length))',
    without: 'shared.subarray(0, length)',
    tests: ['apps/gateway/src/upstream/shared-reading.test.ts'],
  },
  {
    promise: 'an answer that the upstream broke off is not ended as if it were whole',
    file: 'apps/gateway/src/proxy/answer-relay.ts',
    code: 'response.destroy()',
    without: 'response.end()',
    tests: ['apps/gateway/src/proxy/forwarder.test.ts'],
  },
  {
    promise: 'no client sets a header that tells the API who the user is, on any route',
    file: 'apps/gateway/src/proxy/head-policy.ts',
    code: ' && !identities.has(name)',
    without: '',
    tests: ['apps/gateway/test/identity-headers'],
  },
  {
    promise: 'a claim cannot split or cut a header',
    file: 'apps/gateway/src/identity/header-text.ts',
    code: "if (CONTROL.test(value)) return err('must hold no control character')",
    without: 'void CONTROL',
    tests: ['apps/gateway/src/identity'],
  },
  {
    promise: 'one role is never told as two',
    file: 'apps/gateway/src/identity/header-text.ts',
    code: "if (text.value.includes(',')) return err('an item of a list must hold no comma')",
    without: '',
    tests: ['apps/gateway/test/identity-headers'],
  },
  {
    promise: 'an issued token does not come back to the client in a header',
    file: 'apps/gateway/src/proxy/forward-headers.ts',
    code: 'head.some(holds) ?',
    without: 'head.every(holds) ?',
    tests: ['apps/gateway/test/hostile-upstreams'],
  },
  {
    promise: 'a refused request with a body is not sent with another token',
    file: 'apps/gateway/src/proxy/proxy.ts',
    code: 'again === undefined || body !== undefined',
    without: 'again === undefined',
    tests: ['apps/gateway/test/upstream-refusals'],
  },
  {
    promise: 'an API that refuses every token does not make each request an exchange',
    file: 'apps/gateway/src/pipeline/forget-refused.ts',
    code: '< PAUSE_SECONDS) return',
    without: '< 0) return',
    tests: ['apps/gateway/test/upstream-refusals'],
  },
  {
    promise: 'a rate limit counts users by issuer and sub',
    file: 'apps/gateway/src/limit/counted-for.ts',
    code: ": [issuer.name, 'sub', sub]",
    without: ": ['sub', sub]",
    tests: ['apps/gateway/test/rate-limits'],
  },
  {
    promise: 'a request beyond the bound on those on their way is not begun',
    file: 'apps/gateway/src/server/serving.ts',
    code: 'if (overloaded !== undefined) return this.#settle(overloaded)',
    without: 'void overloaded',
    tests: ['apps/gateway/test/overload'],
  },
]
