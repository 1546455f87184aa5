import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Answer } from '../answer/answer.ts'
import { HTTP1_LIMITS, MAX_HEAD_BYTES } from '../server/limits.ts'
import type { AuthorizerFailure } from './authorizer-failure.ts'
import type { Authorizer } from './authorizer.ts'
import { envoyHttpForm } from './envoy-http-form.ts'
import type { Form } from './form.ts'
import { forwardAuthForm } from './forward-auth-form.ts'
import { nginxForm } from './nginx-form.ts'

const FORMS: readonly Form[] = [nginxForm, forwardAuthForm, envoyHttpForm]
/** A head that the gateway takes must not be too long here for what the proxy adds. */
const TOLD_BYTES = MAX_HEAD_BYTES

/** The server that other proxies ask over HTTP. Bodies are neither needed nor read. */
export function createHttpAuthorizer(authorizer: Authorizer): Server {
  return createServer(
    { ...HTTP1_LIMITS, maxHeaderSize: MAX_HEAD_BYTES + TOLD_BYTES },
    (request, response) => void answerTo(request, response, authorizer),
  )
}

/** Never rejects: the authorizer does not. */
async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  authorizer: Authorizer,
): Promise<void> {
  const form = FORMS.find(({ takes }) => takes(request.url ?? ''))
  const answer = await (form === undefined
    ? authorizer.refuse(NO_FORM).answer
    : answerBy(form, request, authorizer))
  send(answer, request, response)
}

const NO_FORM: AuthorizerFailure = {
  reason: 'proxy_misconfigured',
  asker: 'unknown',
  missing: 'a path of ours: /nginx, /forward-auth or /envoy/…',
}

async function answerBy(
  { read, allow, refuse }: Form,
  request: IncomingMessage,
  authorizer: Authorizer,
): Promise<Answer> {
  const asked = read(request)
  const verdict = asked.ok ? await authorizer.decide(asked.value) : authorizer.refuse(asked.failure)
  return verdict.kind === 'allowed' ? allow(verdict) : refuse(verdict)
}

function send(
  { status, headers, body }: Answer,
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  if (response.destroyed) return
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(method === 'HEAD' ? undefined : body)
}
