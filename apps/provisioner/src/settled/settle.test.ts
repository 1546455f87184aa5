import type { Grant, TrustFile } from '@cambio/trust'
import { describe, expect, it } from 'vitest'
import { PARTNER, TRUST } from '../../test/trust.ts'
import type { Findings } from './findings.ts'
import { settle } from './settle.ts'
import { settledRoads } from './settled-trust.ts'

const NOTHING: Findings = { aliases: new Map(), auto: ['jwt-grant', 'idp-permission'] }
const URL = PARTNER.issuer
const UNNAMED = { issuer: URL }

function grantsOf(change: Partial<TrustFile>, findings: Findings = NOTHING) {
  return settle({ ...TRUST, ...change }, findings).grants
}

function furtherGrant(grant: Partial<Grant>, findings: Findings = NOTHING) {
  const grants = [{ from: 'partner', allow: ['batch-worker'], ...grant }]
  return grantsOf({ issuers: [{ ...PARTNER, via: ['jwt-grant'] }], grants }, findings)[1]
}

/** As found when the issuer's identity provider is called `found` and has this text as issuer. */
function foundAs(issuer: string): Findings {
  return { ...NOTHING, aliases: new Map([[URL, 'found']]), issuers: new Map([['found', issuer]]) }
}

describe('settle', () => {
  it('grants the exchange client what each issuer’s rule says', () => {
    expect(grantsOf({ issuers: [PARTNER, { self: true }] })).toMatchObject([
      { from: { alias: 'partner', declared: true }, allow: ['gateway'], via: ['idp-permission'] },
      { from: { kind: 'self' }, allow: ['gateway'], via: ['none'] },
    ])
  })

  it('gives a further grant the roads of its issuer, unless it names its own', () => {
    expect(furtherGrant({})).toMatchObject({ allow: ['batch-worker'], via: ['jwt-grant'] })
    expect(furtherGrant({ via: ['idp-permission'] })).toMatchObject({ via: ['idp-permission'] })
  })

  it('knows a declared issuer by its alias and by its URL', () => {
    const origin = { kind: 'identity-provider', alias: 'partner', declared: true }
    expect(furtherGrant({ from: 'partner' })?.from).toEqual(origin)
    expect(furtherGrant({ from: URL })?.from).toEqual(origin)
  })

  it('takes any other name for an identity provider that somebody else cares for', () => {
    expect(furtherGrant({ from: 'other' })).toMatchObject({
      from: { kind: 'identity-provider', alias: 'other', declared: false },
      via: ['idp-permission'],
    })
  })

  it('calls an issuer without alias as the realm does', () => {
    const settled = settle({ ...TRUST, issuers: [UNNAMED] }, foundAs(URL))
    expect(settled.issuers).toMatchObject([{ alias: 'found', issuer: URL, notes: [] }])
    expect(settled.grants[0]?.from).toMatchObject({ alias: 'found', declared: true })
  })

  it('tells of an issuer that Keycloak spells in another way', () => {
    const [issuer] = settle({ ...TRUST, issuers: [UNNAMED] }, foundAs(`${URL}/`)).issuers
    expect(issuer?.notes?.[0]).toContain(`Keycloak has it as ${URL}/`)
  })

  it('keeps the other issuers of a record that has several', () => {
    const [issuer] = settle({ ...TRUST, issuers: [UNNAMED] }, foundAs(`${URL},https://b`)).issuers
    expect(issuer?.identityProvider?.config).toEqual({ issuer: `${URL},https://b` })
  })

  it('makes such a record this issuer’s alone for the JWT grant, which compares the whole text', () => {
    const issuers = [{ ...UNNAMED, via: ['jwt-grant' as const] }]
    const [issuer] = settle({ ...TRUST, issuers }, foundAs(`${URL},https://b`)).issuers
    expect(issuer?.identityProvider).toBeUndefined()
  })
})

describe('tenants', () => {
  const ENTRA = {
    alias: 'entra',
    issuer: 'https://login.example/{tenantid}/v2.0',
    tenants: ['one', 'two'],
  }
  const [ONE, TWO] = ['https://login.example/one/v2.0', 'https://login.example/two/v2.0']
  const settled = (change: Partial<TrustFile>, findings: Findings = NOTHING) =>
    settle({ ...TRUST, ...change }, findings)

  it('share one identity provider with all their issuers', () => {
    const { issuers, grants } = settled({ issuers: [ENTRA] })
    expect(issuers).toMatchObject([
      {
        alias: 'entra',
        issuer: ONE,
        issuers: [ONE, TWO],
        identityProvider: { config: { issuer: `${ONE},${TWO}` } },
      },
    ])
    expect(grants).toMatchObject([{ from: { alias: 'entra', declared: true } }])
  })

  it('leave the record’s issuer to the trust file where that says one', () => {
    const identityProvider = { config: { issuer: 'https://login.example' } }
    const [issuer] = settled({ issuers: [{ ...ENTRA, identityProvider }] }).issuers
    expect(issuer?.identityProvider).toEqual(identityProvider)
  })

  it('have each an identity provider of their own, where the alias has a place for them', () => {
    const { issuers, grants } = settled({
      issuers: [{ ...ENTRA, alias: 'entra-{tenantid}', via: ['jwt-grant'] }],
    })
    expect(issuers).toMatchObject([
      { alias: 'entra-one', issuer: ONE, issuers: [ONE] },
      { alias: 'entra-two', issuer: TWO, issuers: [TWO] },
    ])
    expect(issuers[0]).not.toHaveProperty('identityProvider')
    expect(grants.map(({ from }) => 'alias' in from && from.alias)).toEqual([
      'entra-one',
      'entra-two',
    ])
  })

  it.each([
    ['entra-{tenantid}', ['entra-one', 'entra-two']],
    [ENTRA.issuer, ['entra-one', 'entra-two']],
    ['entra-two', ['entra-two']],
    [TWO, ['entra-two']],
  ])('are granted as %s', (from, aliases) => {
    const { grants } = settled({
      issuers: [{ ...ENTRA, alias: 'entra-{tenantid}' }],
      grants: [{ from, allow: ['batch'] }],
    })
    const further = grants.filter(({ allow }) => allow.includes('batch'))
    expect(further.map((grant) => 'alias' in grant.from && grant.from.alias)).toEqual(aliases)
  })

  it('are found in the one record that the realm has for them', () => {
    const { alias: _alias, ...unnamed } = ENTRA
    const findings: Findings = {
      ...NOTHING,
      aliases: new Map([
        [ONE, 'found'],
        [TWO, 'found'],
      ]),
      issuers: new Map([['found', `${ONE},${TWO},https://other`]]),
    }
    expect(settled({ issuers: [unnamed] }, findings).issuers).toMatchObject([
      {
        alias: 'found',
        notes: [],
        identityProvider: { config: { issuer: `${ONE},${TWO},https://other` } },
      },
    ])
  })
})

describe('two entries of one issuer', () => {
  const BATCH = { ...PARTNER, name: 'batch', accept: { audience: ['batch'] } }

  it('are one identity provider, set up as the first one says', () => {
    const jwtGrant = { reuse: true }
    const { issuers, grants } = settle(
      { ...TRUST, issuers: [{ ...PARTNER, jwtGrant, mode: 'exact' }, BATCH] },
      NOTHING,
    )
    expect(issuers).toMatchObject([{ alias: 'partner', issuers: [URL], jwtGrant }])
    expect(grants).toMatchObject([{ from: { alias: 'partner' }, mode: 'exact' }])
  })

  it('add their roads up', () => {
    const { grants } = settle(
      { ...TRUST, issuers: [PARTNER, { ...BATCH, via: ['jwt-grant'] }] },
      NOTHING,
    )
    expect(grants.map(({ via }) => via)).toEqual([['idp-permission'], ['jwt-grant']])
  })
})

describe('a session', () => {
  it('is kept on the roads of rules that refresh', () => {
    const refreshing = (...issuers: TrustFile['issuers']) =>
      settle({ ...TRUST, issuers }, NOTHING).refreshing
    expect(refreshing(PARTNER, { self: true, via: ['standard'] })).toEqual([])
    expect(refreshing({ ...PARTNER, refresh: true })).toEqual(['idp-permission'])
    expect(refreshing(PARTNER, { self: true, via: ['standard'], refresh: true })).toEqual([
      'standard',
    ])
  })
})

describe('auto', () => {
  const auto = (providerId: 'oidc' | 'github' | 'google' | 'jwt-authorization-grant') => ({
    ...PARTNER,
    via: 'auto' as const,
    identityProvider: { providerId },
  })

  it('is the roads the server can do', () => {
    const findings: Findings = { ...NOTHING, auto: ['jwt-grant'] }
    expect(grantsOf({ issuers: [auto('oidc')] }, findings)).toMatchObject([
      { via: ['jwt-grant'], chosen: 'auto' },
    ])
  })

  it.each([
    ['google', ['jwt-grant', 'idp-permission']],
    ['github', ['idp-permission']],
    ['jwt-authorization-grant', ['jwt-grant']],
  ] as const)('is for provider %s what it serves: %s', (providerId, via) => {
    expect(grantsOf({ issuers: [auto(providerId)] })[0]?.via).toEqual(via)
  })

  it('goes by the realm for an identity provider the trust file does not describe', () => {
    const findings: Findings = { ...NOTHING, providers: new Map([['other', 'github']]) }
    expect(furtherGrant({ from: 'other', via: 'auto' }, findings)?.via).toEqual(['idp-permission'])
  })
})

describe('settledRoads', () => {
  it('tells the roads of each origin once, and who chose them', () => {
    const settled = settle(
      {
        ...TRUST,
        issuers: [{ ...PARTNER, via: 'auto' }, { self: true }],
        grants: [
          { from: 'partner', allow: ['batch-worker'] },
          { from: 'partner', allow: ['legacy'], via: ['idp-permission'] },
        ],
      },
      NOTHING,
    )
    expect(settledRoads(settled)).toEqual([
      { alias: 'partner', via: ['jwt-grant', 'idp-permission'], chosen: 'auto' },
      { alias: 'self', via: ['none'], chosen: 'pinned' },
      { alias: 'partner', via: ['idp-permission'], chosen: 'pinned' },
    ])
  })
})
