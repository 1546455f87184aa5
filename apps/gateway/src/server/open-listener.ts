import type { FastifyInstance } from 'fastify'
import type { ListenerTls } from '../settings/listener-tls.ts'
import { buildServer } from './build-server.ts'
import { drain } from './drain.ts'
import { HandedOver } from './handed-over.ts'
import { http2Call } from './http2-call.ts'
import { createHttp2Sessions } from './http2-sessions.ts'
import { serve } from './serve.ts'
import type { ServeParts } from './serving.ts'

export interface ListenerParts extends ServeParts {
  /** Absent: no TLS. */
  readonly tls: ListenerTls | undefined
  /** Whether HTTP/2 is taken beside HTTP/1.1. */
  readonly http2: boolean
}

/** The gateway's own port, with every connection on it. */
export interface Listener {
  readonly app: FastifyInstance
  /** See {@link drain}. */
  drain(): Promise<void>
}

export function openListener({ tls, http2: isHttp2, ...parts }: ListenerParts): Listener {
  const handedOver = new HandedOver()
  const http2 = isHttp2
    ? createHttp2Sessions((...stream) => serve(http2Call(...stream), parts))
    : undefined
  const app = buildServer({ ...parts, tls, handedOver, http2 })
  return { app, drain: () => drain(app, { handedOver, http2 }) }
}
