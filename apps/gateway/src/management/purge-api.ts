import { createHash, timingSafeEqual } from 'node:crypto'
import type { Secret } from '@cambio/validation'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { PurgeCache } from '../cache/purge-cache.ts'
import { readPurge } from './read-purge.ts'

/** What is in force when somebody asks. */
export interface Purging {
  /** Absent: nobody may purge. */
  readonly purgeKey: Secret | undefined
  /** Absent: caching is off. */
  readonly purge: PurgeCache | undefined
}

/** A token of 16 KiB is longer than the gateway takes in a request. */
const BODY_LIMIT_BYTES = 65_536

/**
 * `POST /cache/purge`, for who shows the purge key as bearer credential: `{ "by": "subject", "issuer": …, "sub": … }` is answered with how many
 * entries were removed, whether all replicas know, and how many Keycloak sessions were ended.
 */
export function addPurgeApi(app: FastifyInstance, current: () => Purging): void {
  app.post('/cache/purge', { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
    const { purgeKey, purge } = current()
    if (purgeKey === undefined) return refuse(reply, 404, 'off', NO_KEY)
    if (!shows(request.headers.authorization, purgeKey)) {
      reply.header('www-authenticate', 'Bearer realm="cambio management"')
      return refuse(reply, 401, 'unauthorized', 'the purge key is missing or wrong')
    }
    if (purge === undefined) return refuse(reply, 409, 'cache_off', 'caching is off')
    const read = readPurge(request.body)
    if (!read.ok) return refuse(reply, 400, 'invalid_request', read.failure)
    const { removed, everywhere, endSessions } = await purge(read.value)
    return { removed, everywhere, sessionsEnded: await endSessions() }
  })
}

const NO_KEY = 'there is no purge key: set management.purgeKey in the trust file'

function refuse(reply: FastifyReply, status: number, error: string, detail: string): object {
  reply.code(status)
  return { error, detail }
}

/** In a time that tells nothing of the key: digests of one length are compared. */
function shows(header: string | undefined, key: Secret): boolean {
  const [, shown = ''] = /^bearer (.*)$/i.exec(header ?? '') ?? []
  return timingSafeEqual(digest(shown), digest(key.reveal()))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
