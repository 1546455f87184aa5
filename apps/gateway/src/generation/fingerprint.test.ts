import { Secret } from '@cambio/validation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFingerprint } from './fingerprint.ts'

const fingerprint = createFingerprint()

describe('createFingerprint', () => {
  it('is equal for equal values, and another one for others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const isSame = JSON.stringify(a) === JSON.stringify(b)
        expect(fingerprint(a) === fingerprint(b)).toBe(isSame)
      }),
    )
  })

  it('tells secrets apart by their text, however deep they are', () => {
    const withSecret = (text: string) => fingerprint({ client: [{ secret: new Secret(text) }] })
    expect(withSecret('a')).toBe(withSecret('a'))
    expect(withSecret('a')).not.toBe(withSecret('b'))
  })

  it('takes nothing as a value of its own', () => {
    expect(fingerprint(undefined)).toBe(fingerprint(undefined))
    expect(fingerprint([undefined, 'a'])).not.toBe(fingerprint(['a']))
  })

  it('is another one in another process', () => {
    expect(createFingerprint()('a')).not.toBe(fingerprint('a'))
  })
})
