import { expect, it } from 'vitest'
import { errorCode } from './error-code.ts'

it.each([
  ['that has one', Object.assign(new Error('a path'), { code: 'ENOENT' }), ' (ENOENT)'],
  ['that has none', new Error('a path'), ''],
  ['that is no error', { code: 'ENOENT' }, ''],
  ['that is nothing', undefined, ''],
])('says the code of an error %s, and no more', (_what, error, code) => {
  expect(errorCode(error)).toBe(code)
})
