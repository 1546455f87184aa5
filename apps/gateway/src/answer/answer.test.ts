import { PROOF_ALGORITHMS } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import type { GatewayFailure } from '../pipeline/failure.ts'
import { answerTo } from './answer.ts'
import type { Invitation } from './challenge.ts'
import { PROBLEMS } from './problems.ts'

const answer = (failure: GatewayFailure, invitation?: Invitation) =>
  answerTo(failure, 'request-1', invitation)
const ALGS = `algs="${PROOF_ALGORITHMS.join(' ')}"`

describe('answerTo', () => {
  it('is a problem with everything RFC 9457 names, and may not be stored', () => {
    const { status, headers, body } = answer({ reason: 'route_not_found' })
    expect(status).toBe(404)
    expect(headers).toEqual({
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': 'request-1',
    })
    expect(JSON.parse(body)).toEqual({
      type: 'urn:cambio:problem:route_not_found',
      title: PROBLEMS.route_not_found.title,
      status: 404,
      detail: PROBLEMS.route_not_found.detail,
      reason: 'route_not_found',
      requestId: 'request-1',
    })
  })

  it('names the methods of the route', () => {
    const failure = { reason: 'method_not_allowed', allow: ['GET', 'HEAD'] } as const
    expect(answer(failure).headers['allow']).toBe('GET, HEAD')
  })

  it('names missing scopes, but for those that would break out of the quotes', () => {
    const failure = { reason: 'scope_missing', missing: ['a', 'b"c', 'd e', 'f'], got: [] } as const
    expect(answer(failure).headers['www-authenticate']).toBe(
      'Bearer realm="cambio", error="insufficient_scope", scope="a f"',
    )
  })

  it.each([
    [{ reason: 'proof_invalid', rule: 'x' }, 'invalid_dpop_proof'],
    [{ reason: 'proof_replayed' }, 'invalid_dpop_proof'],
    [{ reason: 'proof_nonce', got: 'none' }, 'use_dpop_nonce'],
  ] as const)('asks for another proof by the scheme DPoP (%j)', (failure, error) => {
    expect(answer(failure).headers['www-authenticate']).toBe(
      `DPoP realm="cambio", error="${error}", ${ALGS}, Bearer realm="cambio"`,
    )
  })

  describe('as the route may be asked', () => {
    const both = { schemes: ['Bearer', 'DPoP'], used: 'Bearer' } as const
    const challenge = (failure: GatewayFailure, invitation: Invitation) =>
      answer(failure, invitation).headers['www-authenticate']

    it('offers each scheme, and tells the error of the one that was used', () => {
      const failure = { reason: 'expired', exp: 1, now: 2 } as const
      expect(challenge(failure, both)).toBe(
        `Bearer realm="cambio", error="invalid_token", DPoP realm="cambio", ${ALGS}`,
      )
      expect(challenge(failure, { ...both, used: 'DPoP' })).toBe(
        `DPoP realm="cambio", error="invalid_token", ${ALGS}, Bearer realm="cambio"`,
      )
    })

    it('tells who used a scheme that is not taken of the one that is', () => {
      expect(
        challenge({ reason: 'proof_missing', binding: 'dpop' }, { ...both, schemes: ['DPoP'] }),
      ).toBe(`DPoP realm="cambio", error="invalid_token", ${ALGS}`)
    })

    it('says where the resource is described, in each challenge', () => {
      const metadataUrl = 'https://api.example.com/.well-known/oauth-protected-resource/orders'
      expect(challenge({ reason: 'credential_missing' }, { ...both, metadataUrl })).toBe(
        `Bearer realm="cambio", resource_metadata="${metadataUrl}", DPoP realm="cambio", ${ALGS}, resource_metadata="${metadataUrl}"`,
      )
    })

    it('brings a nonce whatever went wrong', () => {
      const { headers } = answer({ reason: 'upstream_timeout', code: 'x' }, { ...both, nonce: 'n' })
      expect(headers['dpop-nonce']).toBe('n')
    })
  })

  it.each([
    [undefined, '5'],
    [7, '7'],
    [0, '1'],
    [100_000, '60'],
  ])('says to come again as the server wishes (%s s), within a minute', (wish, expected) => {
    const failure = {
      reason: 'server_unavailable',
      road: 'standard',
      timedOut: false,
      cause: 'status 503',
      ...(wish !== undefined && { retryAfterSeconds: wish }),
    } as const
    expect(answer(failure).headers['retry-after']).toBe(expected)
  })

  it('shows nothing of a failure’s facts', () => {
    const failure = {
      reason: 'exchange_denied',
      road: 'standard',
      status: 403,
      error: 'fact-one',
      description: 'fact-two',
      hint: 'fact-three',
    } as const
    expect(JSON.stringify(answer(failure))).not.toContain('fact-')
  })

  it('is the same for everything that is wrong before a signature is proven', () => {
    const failures: readonly GatewayFailure[] = [
      { reason: 'token_malformed', part: 'token', rule: 'x' },
      { reason: 'header_not_allowed', member: 'crit', got: 'x' },
      { reason: 'alg_not_allowed', got: 'none', allowed: [] },
      { reason: 'issuer_unknown', got: 'x' },
      { reason: 'issuer_mismatch', expected: 'x', got: 'y' },
      { reason: 'key_not_found', issuer: 'x', alg: 'RS256' },
      { reason: 'signature_invalid', issuer: 'x' },
      { reason: 'token_inactive', issuer: 'x' },
    ]
    expect(new Set(failures.map((failure) => JSON.stringify(answer(failure)))).size).toBe(1)
  })
})

describe('PROBLEMS', () => {
  it.each(Object.entries(PROBLEMS))('%s is told in plain words and ASCII headers', (_, problem) => {
    expect(problem.title).toMatch(/^[A-Z].*[^.]$/)
    expect(problem.detail).toMatch(/^[A-Z].*\.$/)
    const unauthorized = ['none', 'invalid_token', 'invalid_dpop_proof', 'use_dpop_nonce']
    expect(problem.status === 401).toBe(unauthorized.includes(problem.challenge ?? ''))
    expect([429, 503].includes(problem.status)).toBe(problem.retryAfterSeconds !== undefined)
  })

  it('gives equal names equal answers', () => {
    const byName = Map.groupBy(Object.values(PROBLEMS), ({ name }) => name)
    for (const same of byName.values()) {
      expect(new Set(same.map((problem) => JSON.stringify(problem))).size).toBe(1)
    }
  })
})
