import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { DRAIN_SECONDS } from '../server/drain.ts'
import type { Authorizer } from './authorizer.ts'
import type { CheckRequest, CheckResponse } from './check-messages.ts'
import { checkResponse } from './check-response.ts'
import { readCheckRequest } from './read-check-request.ts'

/** A server that listens. */
export interface GrpcAuthorizer {
  readonly port: number
  close(): Promise<void>
}

/** The same path from `src` and from `dist`. */
const PROTO = fileURLToPath(new URL('../../proto/ext-authz.proto', import.meta.url))
const SERVICE = 'envoy.service.auth.v3.Authorization'
/** A head is four times smaller, and bodies are not needed. */
const MAX_MESSAGE_BYTES = 256 * 1024
const MS_PER_SECOND = 1_000
/** A port without a scheme, as gRPC names addresses. */
const addressOf = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

/** Listens for Envoy's `ext_authz` over gRPC, in plain text. @param port 0: the system chooses. */
export async function listenGrpc(
  authorizer: Authorizer,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<GrpcAuthorizer> {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES })
  server.addService(authorization(), {
    Check: (call: Call, done: Done) => void check(authorizer, call, done),
  })
  const bind = promisify(server.bindAsync.bind(server))
  const given = await bind(addressOf(host, port), ServerCredentials.createInsecure())
  return { port: given, close: () => shutDown(server) }
}

/** @param peer Address and port. */
const addressIn = (peer: string): string => peer.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '')

type Call = ServerUnaryCall<CheckRequest, CheckResponse>
type Done = sendUnaryData<CheckResponse>

/** Never rejects: the authorizer does not. */
async function check(authorizer: Authorizer, call: Call, done: Done): Promise<void> {
  const asked = readCheckRequest(call.request, addressIn(call.getPeer()))
  const verdict = asked.ok ? await authorizer.decide(asked.value) : authorizer.refuse(asked.failure)
  done(null, checkResponse(verdict))
}

function authorization(): ServiceDefinition {
  const definitions = loadSync(PROTO, { keepCase: true, defaults: true, oneofs: false })
  const service = definitions[SERVICE]
  if (service === undefined || !isService(service)) throw new TypeError(`${PROTO} has no service`)
  return service
}

/** Messages and enums have a format, a service has methods only. */
function isService(definition: object): definition is ServiceDefinition {
  return !('format' in definition)
}

/** Lets decisions on their way end, then cuts what is left. */
async function shutDown(server: Server): Promise<void> {
  const end = setTimeout(() => server.forceShutdown(), DRAIN_SECONDS * MS_PER_SECOND)
  try {
    await promisify(server.tryShutdown.bind(server))()
  } finally {
    clearTimeout(end)
  }
}
