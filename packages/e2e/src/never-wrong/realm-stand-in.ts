import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { EXCHANGE_CLIENT, type RunningIssuer, startIssuer } from '@cambio/testkit'
import { decodeJwt } from 'jose'
import { type Alias, ALIASES, AUDIENCES, isOneTime, realmSub } from './cast.ts'

/** Issues what it is asked for, with real signatures, faster than a Keycloak could. */
export interface RealmStandIn {
  /** Where its realm `company` is, as `keycloak.url` names it. */
  readonly url: string
  readonly issuer: RunningIssuer
  /** How often a token was asked for. */
  readonly asked: () => number
  stop(): Promise<void>
}

/** Issued tokens end within seconds too, some before the subject token and some after it. */
const SHORTEST_SECONDS = 3
const LONGEST_SECONDS = 15

/** Longer than any run, so that no idle connection is closed just when a gateway uses it again. */
const KEEP_ALIVE_MS = 3_600_000

/** By which an issued token says what it was issued for. */
export function fingerprint(subjectToken: string): string {
  return createHash('sha256').update(subjectToken).digest('base64url')
}

/** @param aliasOf The identity provider of an issuer. */
export async function startRealmStandIn(
  aliasOf: (issuer: string) => Alias | undefined,
): Promise<RealmStandIn> {
  const issuer = await startIssuer({ algorithms: ['ES256'], path: '/realms/company' })
  const spent = new Set<string>()
  let asked = 0

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request))
    const answer = answerTo(form)
    response.writeHead('error' in answer ? 400 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  }

  function answerTo(form: URLSearchParams): Readonly<Record<string, unknown>> {
    const assertion = form.get('assertion')
    const token = assertion ?? form.get('subject_token') ?? ''
    const subject = readSubject(token, aliasOf)
    // The gateway's own question whether it is known here, or an identity provider that is not the issuer's.
    if (subject === undefined || isOneTime(subject.alias) !== (assertion !== null))
      return { error: 'invalid_request', error_description: 'Invalid token' }
    const named = form.get('subject_issuer')
    if (assertion === null && named !== subject.alias) return { error: 'invalid_request' }
    asked += 1
    if (assertion !== null && spent.has(token))
      return { error: 'invalid_grant', error_description: 'Token reuse detected' }
    spent.add(token)
    return issue(token, subject, form)
  }

  function issue(token: string, { alias, sub }: Subject, form: URLSearchParams) {
    const now = Date.now()
    const seconds = SHORTEST_SECONDS + (asked % (LONGEST_SECONDS - SHORTEST_SECONDS + 1))
    const issuedAt = Math.floor(now / 1000)
    const audience = form.get('audience')
    const scope = form.get('scope') ?? ''
    const accessToken = issuer.sign({
      iss: issuer.issuer,
      sub: realmSub(alias, sub),
      // The JWT grant is asked for no audience: it comes from the client's scopes.
      aud: audience === null ? AUDIENCES : [audience],
      azp: EXCHANGE_CLIENT,
      typ: 'Bearer',
      scope,
      jti: randomUUID(),
      iat: issuedAt,
      exp: issuedAt + seconds,
      issued_for: fingerprint(token),
      issued_at_ms: now,
    })
    return {
      access_token: accessToken,
      token_type: 'Bearer',
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      expires_in: seconds,
      scope,
    }
  }

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const tokenEndpoint = `http://localhost:${(server.address() as AddressInfo).port}/token`
  issuer.publish({ discovery: { token_endpoint: tokenEndpoint } })
  return {
    url: new URL(issuer.issuer).origin,
    issuer,
    asked: () => asked,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await Promise.all([once(server, 'close'), issuer.stop()])
    },
  }
}

interface Subject {
  readonly alias: Alias
  readonly sub: string
}

function readSubject(
  token: string,
  aliasOf: (issuer: string) => Alias | undefined,
): Subject | undefined {
  if (token.split('.').length !== 3) return undefined
  const { iss = '', sub = '' } = decodeJwt(token)
  const alias = aliasOf(iss)
  return alias === undefined || !ALIASES.includes(alias) ? undefined : { alias, sub }
}
