import { randomUUID } from 'node:crypto'
import { EXCHANGE_CLIENT } from '@cambio/testkit'
import type { Random } from '../stage/random.ts'
import { realmSub } from './cast.ts'
import type { Ended, History } from './history.ts'
import type { Stage } from './stage.ts'
import type { Subject } from './subjects.ts'

/** Purges something of a subject's, or signs it out, at one of the gateways. */
export type End = (subject: Subject) => Promise<void>

/** Everything is ended seldom: nothing could be found afterwards. */
const WHOLE_SHARE = 0.03

export function createEnd(
  { replicas, issuers, realm, purgeKey }: Stage,
  history: History,
  random: Random,
): End {
  return async (subject) => {
    const gateway = random.below(replicas.length)
    if (random.next() < WHOLE_SHARE) return purge(gateway, random.oneOf(wholes(subject)))
    const signsOut = random.next() < 0.5
    return signsOut ? signOut(gateway, subject) : purge(gateway, random.oneOf(parts(subject)))
  }

  function parts({ issuer, alias, sub, sid, jti, token }: Subject): readonly Ended[] {
    return [
      { by: 'token', token },
      { by: 'jti', issuer, jti },
      { by: 'session', issuer, sid },
      { by: 'subject', issuer, sub },
      { by: 'subject', issuer: realm.issuer.issuer, sub: realmSub(alias, sub) },
    ]
  }

  async function purge(gateway: number, what: Ended): Promise<void> {
    const ended = history.ending(what, gateway)
    const answer = await fetch(`${replicas[gateway]?.managementUrl}/cache/purge`, {
      method: 'POST',
      headers: { authorization: `Bearer ${purgeKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(what),
    })
    const body: unknown = await answer.json()
    if (!answer.ok) throw new Error(`The purge was answered ${answer.status}.`)
    ended(typeof body === 'object' && body !== null && Reflect.get(body, 'everywhere') === true)
  }

  /** OpenID Connect Back-Channel Logout 1.0, by session or by user. */
  async function signOut(gateway: number, subject: Subject): Promise<void> {
    const { issuer, alias, sub, sid } = subject
    const bySession = random.next() < 0.5
    const ended = history.ending(
      bySession ? { by: 'session', issuer, sid } : { by: 'subject', issuer, sub },
      gateway,
    )
    const iat = Math.floor(Date.now() / 1000)
    const claims = {
      iss: issuer,
      aud: EXCHANGE_CLIENT,
      iat,
      exp: iat + 120,
      jti: randomUUID(),
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    }
    const told = bySession ? { sid } : { sub }
    const token = issuers[alias].sign({ ...claims, ...told }, { typ: 'logout+jwt' })
    const body = new URLSearchParams({ logout_token: token })
    const path = '/.well-known/cambio/backchannel-logout'
    const answer = await fetch(`${replicas[gateway]?.url}${path}`, { method: 'POST', body })
    if (!answer.ok) throw new Error(`The sign-out was answered ${answer.status}.`)
    // Whether the other gateways will know is not said.
    ended(false)
  }
}

const wholes = ({ issuer }: Subject): readonly Ended[] => [{ by: 'all' }, { by: 'issuer', issuer }]
