import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  besideForeignGrants,
  encodeAliases,
  encodeAudiences,
  GRANT_AUDIENCE,
  GRANT_IDP,
  normalizeGrantAttributes,
  ownGrantAttributes,
} from './grant-attributes.ts'

const alias = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,9}$/)
const audience = fc.record({ alias, audience: fc.webUrl() })

describe('normalizeGrantAttributes', () => {
  it('makes any order of the same aliases and audiences the same', () => {
    const shuffled = fc
      .tuple(fc.uniqueArray(alias), fc.uniqueArray(audience, { selector: (one) => one.alias }))
      .chain(([aliases, audiences]) =>
        fc.record({
          aliases: fc.constant(aliases),
          audiences: fc.constant(audiences),
          otherAliases: fc.shuffledSubarray(aliases, { minLength: aliases.length }),
          otherAudiences: fc.shuffledSubarray(audiences, { minLength: audiences.length }),
        }),
      )
    fc.assert(
      fc.property(shuffled, ({ aliases, audiences, otherAliases, otherAudiences }) => {
        const live = {
          [GRANT_IDP]: otherAliases.join('##'),
          [GRANT_AUDIENCE]: JSON.stringify(
            otherAudiences.map((one) => ({ value: one.audience, key: one.alias })),
          ),
        }
        expect(normalizeGrantAttributes(live)).toEqual({
          [GRANT_IDP]: encodeAliases(aliases),
          [GRANT_AUDIENCE]: encodeAudiences(audiences),
        })
      }),
    )
  })

  it.each(['', 'no JSON', '{}', '[{"key":"a"}]', '[1]'])(
    'leaves an audience attribute as it is that holds no list of audiences: %s',
    (text) => {
      expect(normalizeGrantAttributes({ [GRANT_AUDIENCE]: text })).toEqual({
        [GRANT_AUDIENCE]: text,
      })
    },
  )

  it('leaves other attributes as they are', () => {
    expect(normalizeGrantAttributes({ other: 'b##a' })).toEqual({ other: 'b##a' })
  })
})

describe('attributes that others share', () => {
  const declared = {
    [GRANT_IDP]: 'partner',
    [GRANT_AUDIENCE]: encodeAudiences([{ alias: 'partner', audience: 'https://api' }]),
  }
  const theirs = {
    [GRANT_IDP]: 'theirs',
    [GRANT_AUDIENCE]: encodeAudiences([{ alias: 'theirs', audience: 'https://x' }]),
    other: 'kept',
  }

  it('show none of ours where there is none', () => {
    expect(ownGrantAttributes(theirs, declared)).toEqual({
      [GRANT_IDP]: '',
      [GRANT_AUDIENCE]: '',
      other: 'kept',
    })
  })

  it('are written with theirs kept, and then show ours as declared', () => {
    const written = { ...theirs, ...besideForeignGrants(theirs, declared) }
    expect(written[GRANT_IDP]).toBe('partner##theirs')
    expect(written[GRANT_AUDIENCE]).toContain('https://x')
    expect(ownGrantAttributes(written, declared)).toEqual({ ...declared, other: 'kept' })
  })

  it('replace the audience of an identity provider of ours', () => {
    const before = {
      ...declared,
      [GRANT_AUDIENCE]: encodeAudiences([{ alias: 'partner', audience: 'https://old' }]),
    }
    expect(besideForeignGrants(before, declared)).toEqual(declared)
  })
})
