import type { RunningGateway } from '@cambio/testkit'
import { get } from '../stage/answer.ts'

export const PURGE_KEY: string = 'k'.repeat(32)

/** For the trust file: who may purge. */
export const MANAGEMENT = 'management: { purgeKey: "${env:PURGE_KEY}" }\n'

/** Has one gateway purge, and gives its answer. */
export async function purgeAt({ managementUrl }: RunningGateway, purge: object): Promise<unknown> {
  const answer = await fetch(`${managementUrl}/cache/purge`, {
    method: 'POST',
    headers: { authorization: `Bearer ${PURGE_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(purge),
  })
  return answer.json()
}

/** Which issued token a gateway serves a caller with: its `jti`; or the reason there is none. */
export async function issuedAt({ url }: RunningGateway, token: string): Promise<string> {
  const { status, body } = await get(`${url}/orders/1`, token)
  if (status !== 200) return String(body['reason'])
  const { claims } = body
  const jti: unknown = claims && typeof claims === 'object' && Reflect.get(claims, 'jti')
  if (typeof jti !== 'string') throw new Error('The API saw a token without jti.')
  return jti
}
