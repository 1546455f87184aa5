import { describe, expect, it } from 'vitest'
import { parseTrustFile } from '../file/parse-trust-file.ts'

const problems = (parts: string, issuers = '') => {
  const parsed = parseTrustFile(
    `keycloak: { url: "https://sso.example.com", realm: data }
client: { id: gateway, secret: "\${env:SECRET}" }
issuers:
  - { alias: one, issuer: "https://one.example", policyName: shared }
  - { alias: two, issuer: "https://two.example", policyName: shared }
${issuers}routes: [{ match: { path: / }, upstream: "https://api.example" }]
${parts}`,
    { env: {} },
  )
  return parsed.ok ? [] : parsed.failure.map(({ path }) => path)
}

describe('permissions share a client policy', () => {
  it('where the same clients may exchange', () => {
    expect(problems('')).toEqual([])
    expect(
      problems(`grants:
  - { from: one, allow: [batch] }
  - { from: "https://two.example", allow: [batch], via: [idp-permission] }`),
    ).toEqual([])
  })

  it('and by no other road: a grant by that needs no policy', () => {
    expect(problems('grants: [{ from: two, allow: [batch], via: [jwt-grant] }]')).toEqual([])
  })

  it('never where one lets other clients in', () => {
    expect(problems('grants: [{ from: two, allow: [batch] }]')).toEqual(['issuers[1].policyName'])
  })

  it('never where it is the exchange client’s own for another issuer', () => {
    const parts = `policyName: shared
grants: [{ from: one, allow: [batch] }, { from: two, allow: [batch] }]`
    expect(problems(parts)).toEqual([])
    expect(problems(parts, '  - { alias: three, issuer: "https://three.example" }\n')).toEqual([
      'issuers[0].policyName',
      'issuers[1].policyName',
    ])
  })
})
