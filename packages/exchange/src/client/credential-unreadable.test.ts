import { expect, it } from 'vitest'
import { CredentialUnreadable } from './credential-unreadable.ts'

it('says its name in a log', () => {
  expect(String(new CredentialUnreadable('why'))).toBe('CredentialUnreadable: why')
})
