import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { curlLine, expand } from './call.ts'

const variables = { PARTNER_TOKEN: 'aa.bb.cc', STRANGER_TOKEN: 'xx.yy.zz' }

describe('expand', () => {
  it.each([
    '$PARTNER_TOKEN',
    '${PARTNER_TOKEN%.*}',
    '${PARTNER_TOKEN##*.}',
    '${PARTNER_TOKEN%.*}.${STRANGER_TOKEN##*.}',
  ])('makes of %s what a shell makes of it', (text) => {
    const shell = spawnSync('sh', ['-c', `printf %s "${text}"`], {
      env: variables,
      encoding: 'utf8',
    })
    expect(expand(text, variables)).toBe(shell.stdout)
  })
})

describe('curlLine', () => {
  it('leaves the token to a variable', () => {
    expect(curlLine({ url: 'http://localhost:1/x?y=z', bearer: '$PARTNER_TOKEN' })).toBe(
      `curl -i -H "Authorization: Bearer $PARTNER_TOKEN" 'http://localhost:1/x?y=z'`,
    )
  })

  it('sends no Authorization header when there is no token', () => {
    expect(curlLine({ url: 'http://localhost:1/' })).toBe(`curl -i 'http://localhost:1/'`)
  })
})
