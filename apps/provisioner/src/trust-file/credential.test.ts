import { Secret } from '@cambio/validation'
import { describe, expect, it } from 'vitest'
import { authenticationOf, credentialProblems } from './credential.ts'

const secret = { from: 'env', name: 'GATEWAY_SECRET' } as const
const secretOf = () => new Secret('text')

describe('a client’s secret', () => {
  it.each([
    [undefined, 'secret'],
    ['basic', 'secret'],
    ['post', 'secret_post'],
    ['jwt', 'secret_jwt'],
  ] as const)(
    'declared with the method %s is shown as the gateway shows it',
    (declared, method) => {
      expect(authenticationOf({ secret, method: declared }, secretOf)).toMatchObject({ method })
    },
  )
})

describe('a workload’s assertion', () => {
  it('is no matter of any secret, and is read when it is used', () => {
    const assertion = { from: 'file', path: '/nowhere/token' } as const
    expect(credentialProblems('client', { assertion }, secretOf)).toEqual([])
    const authentication = authenticationOf({ assertion }, secretOf)
    expect(() => authentication.method === 'assertion' && authentication.read()).toThrow(
      expect.objectContaining({
        failure: { reason: 'token_file_unreadable', file: '/nowhere/token', code: 'ENOENT' },
      }),
    )
  })
})
