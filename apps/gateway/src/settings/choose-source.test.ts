import { describe, expect, it } from 'vitest'
import { chooseSource, type SourceFacts } from './choose-source.ts'

const BASELINE: SourceFacts = { file: undefined, env: {}, hasDefaultFile: false }
const chosen = (changes: Partial<SourceFacts>) => chooseSource({ ...BASELINE, ...changes })

describe('chooseSource', () => {
  it('takes the file that was named, before everything else', () => {
    const env = { ISSUER: 'https://sso.example.com/realms/a' }
    expect(chosen({ file: 'a.yaml', env, hasDefaultFile: true })).toEqual({
      kind: 'file',
      path: 'a.yaml',
    })
  })

  it.each([
    'ISSUER',
    'OIDC_TOKEN_EXCHANGE_IDP_LIST',
    'SUBJECT_TOKEN_ISSUER',
    'CLIENT_ID',
    'UPSTREAM_URL',
  ])('takes the environment when %s is set, before the file in the working directory', (name) => {
    expect(chosen({ env: { [name]: '' }, hasDefaultFile: true })).toEqual({ kind: 'environment' })
  })

  it.each(['CLIENT_SECRET', 'PORT', 'LOG_LEVEL', 'REDIS_URL'])(
    'does not take the environment for %s alone',
    (name) => {
      expect(chosen({ env: { [name]: 'x' }, hasDefaultFile: true })).toEqual({
        kind: 'file',
        path: 'cambio.yaml',
      })
    },
  )

  it('has nothing when nothing is said', () => {
    expect(chosen({})).toEqual({ kind: 'nowhere' })
  })
})
