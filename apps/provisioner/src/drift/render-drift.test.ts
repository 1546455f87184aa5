import { describe, expect, it } from 'vitest'
import { PLAIN } from '../report/screen.ts'
import type { Resource } from '../resources/resource.ts'
import type { Difference } from './classify.ts'
import { renderDrift } from './render-drift.ts'

const resource: Resource = { kind: 'client-scope', name: 'orders', fields: {}, onCreate: {} }
const difference: Difference = {
  resource,
  path: 'protocol',
  live: 'saml',
  baseline: 'openid-connect',
  declared: 'openid-connect',
  why: undefined,
}
const found = { realm: 'company', server: 'https://sso.example.com', drift: [], pending: [] }
const LONG = `https://sso.example.com/${'realms/'.repeat(20)}certs`

describe('renderDrift', () => {
  it('says that there is none', () => {
    expect(renderDrift(found, PLAIN)).toMatch(/\nNo drift: the realm is as declared\.$/)
  })

  it('tells every side of a difference in one line', () => {
    expect(renderDrift({ ...found, drift: [difference] }, PLAIN)).toContain(
      '~ client scope orders\n    protocol: live saml, baseline openid-connect, declared openid-connect\n',
    )
  })

  it('tells a thing once, whatever number of its fields differ', () => {
    const other = { ...difference, path: 'description' }
    const text = renderDrift({ ...found, drift: [difference, other] }, PLAIN)
    expect(text.match(/client scope orders/g)).toHaveLength(1)
  })

  it('gives each side a line of its own where the terminal is too narrow', () => {
    const drift = [{ ...difference, live: LONG, baseline: LONG }]
    const text = renderDrift({ ...found, drift }, { color: false, width: 60 })
    expect(text).toMatch(/ {4}protocol:\n {6}live {5}https:.*….*certs\n {6}baseline https:.*…/)
    const sides = text.split('\n').filter((line) => line.startsWith('      '))
    for (const line of sides) expect(line.length).toBeLessThanOrEqual(60)
  })

  it('says of a secret that it changed, and no value', () => {
    const secret = { ...difference, path: 'secret', live: undefined, declared: undefined }
    expect(renderDrift({ ...found, drift: [secret] }, PLAIN)).toContain('    secret: changed\n')
  })

  it('says why a person has to decide', () => {
    const blocked = { ...difference, path: undefined, live: undefined, why: 'it is another kind' }
    expect(renderDrift({ ...found, pending: [blocked] }, PLAIN)).toContain(
      'Not applied yet:\n~ client scope orders\n    it is another kind\n',
    )
  })
})
