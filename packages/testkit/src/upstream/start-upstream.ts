import { text } from 'node:stream/consumers'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import { bearerToken } from '../http/bearer-token.ts'
import { boundToken, provePossession } from '../http/bound-token.ts'
import { listen } from '../http/listen.ts'
import type { ListenOptions } from '../http/listen.ts'
import { sendJson } from '../http/send-json.ts'

/** Whose tokens an upstream takes. */
export interface UpstreamTrust {
  /** The `iss` that a token must carry, exactly. */
  readonly issuer: string
  readonly jwksUrl: string
  /** One of these must be in the token's `aud`. */
  readonly audience: string | readonly string[]
}

/** An upstream verifies tokens, or says that it is open: it can't be open by oversight. */
export type UpstreamOptions = ListenOptions & {
  /** Answers an accepted request. Default: 200 with the echo of what was received. */
  readonly answer?: (received: ReceivedRequest, response: ServerResponse) => void
} & (UpstreamTrust | { readonly open: true })

/** A request as it arrived, refused ones too. */
export interface ReceivedRequest {
  readonly method: string
  /** Path and query, as sent. */
  readonly url: string
  readonly headers: IncomingMessage['headers']
  /** Names and values in turn, as sent, repeated ones included. */
  readonly rawHeaders: readonly string[]
  readonly body: string
  /** The verified token's claims; `undefined` where the request was refused, or the upstream is open. */
  readonly claims: JWTPayload | undefined
}

/** An API that trusts one issuer's tokens and nobody's word: the protected end of a story. */
export interface RunningUpstream {
  readonly url: string
  /** Everything that arrived, in order, refused requests too. */
  readonly received: readonly ReceivedRequest[]
  /** Forgets what was received. */
  reset(): void
  stop(): Promise<void>
}

type Verifier = (request: IncomingMessage) => Promise<JWTPayload>

export async function startUpstream(options: UpstreamOptions): Promise<RunningUpstream> {
  const { answer = echo } = options
  const verify = 'open' in options ? undefined : createVerifier(options)
  const received: ReceivedRequest[] = []

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { refusal, ...arrived } = await receive(request, verify)
    received.push(arrived)
    if (refusal === undefined) answer(arrived, response)
    else refuse(response, refusal)
  }

  const server = await listen((request, response) => {
    // A caller that went away in the middle of its body has left nobody to answer.
    take(request, response).catch(() => response.destroy())
  }, options)

  return {
    url: `http://localhost:${server.port}`,
    received,
    reset: () => void received.splice(0),
    stop: () => server.stop(),
  }
}

function createVerifier({ issuer, jwksUrl, audience }: UpstreamTrust): Verifier {
  const keys = createRemoteJWKSet(new URL(jwksUrl))
  const expected = { issuer, audience: [audience].flat() }
  return async (request) => {
    const bound = boundToken(request)
    const { payload } = await jwtVerify(bound || bearerToken(request), keys, expected)
    if (bound !== '') await provePossession(request, payload)
    else if (payload['cnf'] !== undefined)
      throw new Error('the token is bound, and nothing proves it')
    return payload
  }
}

interface Arrival extends ReceivedRequest {
  readonly refusal: string | undefined
}

async function receive(request: IncomingMessage, verify: Verifier | undefined): Promise<Arrival> {
  const { method = '', url = '', headers, rawHeaders } = request
  const body = await text(request)
  const arrived = { method, url, headers, rawHeaders, body, claims: undefined, refusal: undefined }
  if (verify === undefined) return arrived
  return verify(request).then(
    (claims) => ({ ...arrived, claims }),
    (error: unknown) => ({ ...arrived, refusal: String(error) }),
  )
}

/** RFC 9457. The reason is told: this is a test's upstream, and whoever wrote the test wants to know. */
function refuse(response: ServerResponse, detail: string): void {
  response.setHeader('www-authenticate', 'Bearer error="invalid_token"')
  const problem = { type: 'about:blank', title: 'Unauthorized', status: 401, detail }
  sendJson(response, 401, problem, 'application/problem+json')
}

function echo(
  { method, url, headers, body, claims }: ReceivedRequest,
  response: ServerResponse,
): void {
  sendJson(response, 200, { method, url, headers: withoutSignature(headers), body, claims })
}

/** The echo gets printed and stored; without its signature the token in it opens nothing. */
function withoutSignature(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  if (headers.authorization === undefined) return headers
  return { ...headers, authorization: headers.authorization.replace(/\.[^.]*$/, '.[signature]') }
}
