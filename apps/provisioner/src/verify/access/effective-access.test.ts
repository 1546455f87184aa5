import { describe, expect, it } from 'vitest'
import type { SettledTrust } from '../../settled/settled-trust.ts'
import type { AccessFacts, ClientFacts, GateFacts } from './access-facts.ts'
import { type Access, isDenied, isUninvited } from './access.ts'
import { effectiveAccess } from './effective-access.ts'

const TRUST: Pick<SettledTrust, 'grants' | 'client' | 'routes'> = {
  client: { id: 'gateway', secret: { from: 'env', name: 'SECRET' } },
  grants: [
    {
      from: { kind: 'identity-provider', alias: 'partner', declared: true },
      allow: ['gateway'],
      via: ['jwt-grant', 'idp-permission'],
      mode: 'at-least',
      chosen: 'pinned',
    },
    {
      from: { kind: 'self' },
      allow: ['gateway'],
      via: ['standard'],
      mode: 'at-least',
      chosen: 'pinned',
    },
  ],
  routes: [
    {
      match: { path: '/' },
      upstream: 'http://orders:8080',
      target: { audience: ['orders-api'] },
    },
  ],
}

const GATE: GateFacts = {
  owner: { kind: 'identity-provider', alias: 'partner', declared: true },
  state: 'present',
  covers: true,
  strategy: 'UNANIMOUS',
  policies: [{ name: 'ours', type: 'client', ours: true, negative: false, clients: ['gateway'] }],
}

const GATEWAY: ClientFacts = {
  clientId: 'gateway',
  enabled: true,
  publicClient: false,
  attributes: {
    'oauth2.jwt.authorization.grant.enabled': 'true',
    'oauth2.jwt.authorization.grant.idp': 'other##partner',
    'standard.token.exchange.enabled': 'true',
  },
}

/** Everything is as it must be; each test changes one thing. */
const FACTS: AccessFacts = {
  features: new Set(),
  providers: new Map([
    [
      'partner',
      {
        alias: 'partner',
        providerId: 'oidc',
        enabled: true,
        config: { jwtAuthorizationGrantEnabled: 'true' },
      },
    ],
  ]),
  gates: new Map([
    ['provider partner', GATE],
    ['client orders-api', GATE],
  ]),
  clients: new Map([['gateway', GATEWAY]]),
}

function clientsIn(access: readonly Access[]) {
  return access.flatMap(({ clients }) => clients)
}

describe('effectiveAccess', () => {
  it('has one entry for each origin and road, and for each audience that is asked for', () => {
    const access = effectiveAccess(TRUST, FACTS)
    expect(access.map(({ of, road }) => [of.kind, road])).toEqual([
      ['identity-provider', 'jwt-grant'],
      ['identity-provider', 'idp-permission'],
      ['self', 'standard'],
      ['audience', 'idp-permission'],
    ])
    expect(clientsIn(access).map(({ clientId, may }) => [clientId, may])).toEqual([
      ['gateway', 'yes'],
      ['gateway', 'yes'],
      ['gateway', 'yes'],
      ['gateway', 'yes'],
    ])
  })

  it('names a client that a foreign policy lets in', () => {
    const theirs = {
      name: 'theirs',
      type: 'client',
      ours: false,
      negative: false,
      clients: ['batch'],
    }
    const gate: GateFacts = {
      ...GATE,
      strategy: 'AFFIRMATIVE',
      policies: [...GATE.policies, theirs],
    }
    const gates = new Map([...FACTS.gates, ['provider partner', gate]])
    const uninvited = clientsIn(effectiveAccess(TRUST, { ...FACTS, gates })).filter(isUninvited)
    expect(uninvited).toEqual([
      {
        clientId: 'batch',
        allowed: false,
        may: 'yes',
        because: ['policy theirs (client, not of the trust file)'],
      },
    ])
  })

  it('tells of a negative policy that it lets anybody in', () => {
    const theirs = {
      name: 'theirs',
      type: 'client',
      ours: false,
      negative: true,
      clients: ['batch'],
    }
    const gates = new Map([...FACTS.gates, ['provider partner', { ...GATE, policies: [theirs] }]])
    const uninvited = clientsIn(effectiveAccess(TRUST, { ...FACTS, gates })).filter(isUninvited)
    expect(uninvited.map(({ clientId }) => clientId)).toEqual([undefined])
  })

  it('says what makes Keycloak deny a client that is allowed', () => {
    const theirs = {
      name: 'theirs',
      type: 'client',
      ours: false,
      negative: false,
      clients: ['batch'],
    }
    const gate: GateFacts = { ...GATE, policies: [...GATE.policies, theirs] }
    const gates = new Map([...FACTS.gates, ['provider partner', gate]])
    const denied = clientsIn(effectiveAccess(TRUST, { ...FACTS, gates })).filter(isDenied)
    expect(denied.map(({ because }) => because)).toEqual([
      ['policy theirs (client, not of the trust file) denies it (UNANIMOUS)'],
    ])
  })

  it.each([
    ['a disabled client', { ...GATEWAY, enabled: false }, 4],
    ['a public client, but for V1, which takes one', { ...GATEWAY, publicClient: true }, 2],
    ['a client without the switches', { ...GATEWAY, attributes: {} }, 2],
  ])('denies %s', (_what, client, count) => {
    const facts = { ...FACTS, clients: new Map([['gateway', client]]) }
    expect(clientsIn(effectiveAccess(TRUST, facts)).filter(isDenied)).toHaveLength(count)
  })

  it('denies by every road of a disabled identity provider, and of one that is gone', () => {
    const [[alias, provider] = ['', undefined]] = FACTS.providers
    const disabled = provider && new Map([[alias, { ...provider, enabled: false }]])
    const because = (facts: AccessFacts) =>
      clientsIn(effectiveAccess(TRUST, facts))
        .filter(isDenied)
        .flatMap((one) => one.because)
    expect(because({ ...FACTS, providers: disabled ?? new Map() })).toEqual([
      'identity provider partner is disabled',
      'identity provider partner is disabled',
    ])
    expect(because({ ...FACTS, providers: new Map() })).toEqual([
      'the realm has no identity provider partner',
      'the realm has no identity provider partner',
    ])
  })
})
