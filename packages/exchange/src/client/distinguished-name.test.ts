import { describe, expect, it } from 'vitest'
import { distinguishedName } from './distinguished-name.ts'

describe('distinguishedName', () => {
  it('puts the most specific part first', () => {
    expect(distinguishedName('C=DE\nO=Company\nCN=gateway')).toBe('CN=gateway,O=Company,C=DE')
  })

  it('keeps escaped characters inside their value', () => {
    expect(distinguishedName('O=Smith\\, Sons\nCN=a\\+b')).toBe('CN=a\\+b,O=Smith\\, Sons')
  })
})
