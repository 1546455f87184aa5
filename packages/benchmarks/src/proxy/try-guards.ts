import { createSigningKey } from '@cambio/testkit'
import type { RunningContender } from './contender.ts'
import type { Scene } from './scene.ts'

/** Throws when a contender that is to verify lets pass what it should refuse: its figures would say nothing. */
export async function tryGuards(
  name: string,
  { url }: RunningContender,
  scene: Scene,
): Promise<void> {
  for (const [what, token] of await badTokens(scene)) {
    const headers = { authorization: `Bearer ${token}` }
    const { ok } = await fetch(`${url}/small`, { headers })
    if (ok) throw new Error(`${name} lets pass a token ${what}.`)
  }
}

async function badTokens({
  partner,
}: Scene): Promise<readonly (readonly [what: string, token: string])[]> {
  const key = await createSigningKey('RS256', partner.keys[0]?.kid)
  return [
    ['that another key has signed', partner.token({}, { key })],
    ['of another issuer', partner.token({ iss: 'https://other.example' })],
    ['for another audience', partner.token({ aud: 'billing' })],
    ['that has expired', partner.token({ exp: 1 })],
    ['that is none', 'a.b.c'],
  ]
}
