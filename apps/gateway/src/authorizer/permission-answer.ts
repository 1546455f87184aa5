import type { Answer } from '../answer/answer.ts'
import type { Permission } from './authorizer.ts'

const ALLOWED = 200
const NOT_ASCII = /[^\x20-\x7e]/g

/** Yes, in HTTP: what the request's head must get is in the answer's head. */
export function permissionAnswer(permission: Permission): Answer {
  const { changes, answerHeaders, route, requestId } = permission
  const { nonce } = answerHeaders
  return {
    status: ALLOWED,
    headers: {
      ...Object.fromEntries(changes.set),
      ...(nonce !== undefined && { 'dpop-nonce': nonce }),
      'cache-control': 'no-store',
      'x-cambio-status': String(ALLOWED),
      'x-cambio-route': route.replaceAll(NOT_ASCII, '?'),
      'x-request-id': requestId,
    },
    body: '',
  }
}
