import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withDefaults } from '../effective/with-defaults.ts'
import { parseTrustFile } from '../file/parse-trust-file.ts'
import { formatProblems } from '../problem.ts'
import { SECRET_FIELDS } from '../secret-reference.ts'
import { fieldsIn } from './fields.ts'
import { locationOf, referenceFiles } from './generate.ts'
import { trustFileJsonSchema } from './json-schema.ts'

const fields = fieldsIn(trustFileJsonSchema())

describe('the generated files', () => {
  it.each(Object.entries(referenceFiles()))('%s is as the sources make it', (path, text) => {
    expect(readFileSync(locationOf(path), 'utf8')).toBe(text)
  })
})

describe('the example', () => {
  const text = readFileSync(locationOf('cambio.example.yaml'), 'utf8')
  const example = parseTrustFile(text, { env: {} })

  it('is a valid trust file', () => {
    expect(example.ok ? '' : formatProblems(example.failure, 'cambio.example.yaml')).toBe('')
  })

  it('shows every part there is', () => {
    expect(example.ok && Object.keys(withDefaults(example.value).cache)).toContain('sealKey')
    const parts = fields.map(({ path }) => path).filter((path) => !/[.[]/.test(path))
    const missing = parts.filter((part) => !text.includes(`\n${part}:`))
    expect([...new Set(missing)]).toEqual(['policyName'])
  })
})

describe('the schema', () => {
  it('has a meaning for every field that is not a name of one’s own choice', () => {
    const unexplained = fields.filter(
      ({ path, meaning }) => meaning === '' && !/(>|\])$/.test(path),
    )
    expect(unexplained.map(({ path, kind }) => `${path} ${kind}`)).toEqual([])
  })

  it('takes secrets in exactly the fields whose references are kept', () => {
    const secret = fields.filter(({ kind }) => kind === 'secret reference').map(({ path }) => path)
    expect([...new Set(secret)].toSorted()).toEqual(SECRET_FIELDS.toSorted())
  })
})
