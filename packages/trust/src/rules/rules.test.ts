import { describe, expect, it } from 'vitest'
import { formatPath } from '../problem.ts'
import { readDeclared } from './declared.ts'
import { RULES } from './rules.ts'

const PARTNER = { alias: 'partner', issuer: 'https://login.partner.example' }
const ROUTE = { match: { path: '/api' }, upstream: 'https://api.example' }
const VALID = {
  keycloak: { url: 'https://sso.example.com', realm: 'data' },
  client: { id: 'gateway', secret: '${env:SECRET}' },
  issuers: [PARTNER, { self: true }],
  routes: [ROUTE],
}

/** The fields that break a rule, with what is said of each. */
function broken(change: Record<string, unknown>): readonly string[] {
  const declared = readDeclared({ ...VALID, ...change })
  return RULES.flatMap((rule) => rule.find(declared)).map(
    ({ path, message }) => `${formatPath(path)} ${message}`,
  )
}

const route = (path: string, methods?: readonly string[]) => ({
  ...ROUTE,
  match: methods ? { path, methods } : { path },
})

it('finds nothing in a valid file', () => {
  expect(broken({})).toEqual([])
})

it('holds for the readable parts of a file that is not valid as a whole', () => {
  expect(broken({ keycloak: 3, issuers: [{ alias: 1 }, PARTNER, PARTNER] })).toEqual([
    'issuers[2].issuer is the issuer of issuers[1] too, and nothing tells their tokens apart',
  ])
})

describe('issuers', () => {
  it('refuses two with one alias', () => {
    const other = { ...PARTNER, issuer: 'https://other.example' }
    expect(broken({ issuers: [PARTNER, other] })).toEqual([
      'issuers[1].alias is the alias of issuers[0] too',
    ])
  })

  it('refuses two with one issuer URL', () => {
    expect(broken({ issuers: [PARTNER, { ...PARTNER, alias: 'other' }] })).toEqual([
      'issuers[1].issuer is the issuer of issuers[0] too, and nothing tells their tokens apart',
    ])
  })

  it('refuses a second self', () => {
    expect(broken({ issuers: [{ self: true }, PARTNER, { self: true }] })).toEqual([
      'issuers[2].self our realm is issuers[0] already',
    ])
  })

  it.each(['https://sso.example.com/realms/data', 'https://sso.example.com/realms/data/'])(
    'refuses our own realm by its URL %s',
    (issuer) => {
      expect(broken({ issuers: [{ ...PARTNER, issuer }] })).toEqual([
        'issuers[0].issuer is our own realm, which needs no identity provider',
      ])
    },
  )

  it('accepts another realm of the same Keycloak', () => {
    const issuer = 'https://sso.example.com/realms/other'
    expect(broken({ issuers: [{ ...PARTNER, issuer }] })).toEqual([])
  })

  it('refuses discovery beside endpoints', () => {
    const endpoints = { jwks: 'https://login.partner.example/keys' }
    expect(broken({ issuers: [{ ...PARTNER, endpoints }] })).toEqual([])
    expect(broken({ issuers: [{ ...PARTNER, endpoints, discovery: true }] })).toEqual([
      'issuers[0].discovery cannot stand beside endpoints: the keys would have two sources',
    ])
  })

  it('refuses a road named twice', () => {
    const via = ['jwt-grant', 'idp-permission', 'jwt-grant']
    expect(broken({ issuers: [{ ...PARTNER, via }] })).toEqual([
      'issuers[0].via[2] stands in the list twice: see via[0]',
    ])
  })

  it('refuses a client secret among Keycloak’s own settings', () => {
    const identityProvider = { config: { clientSecret: 'x' } }
    expect(broken({ issuers: [{ ...PARTNER, identityProvider }] })).toEqual([
      'issuers[0].identityProvider.config.clientSecret is a secret, which does not belong in this file',
    ])
  })
})

describe('providers', () => {
  const issuer = (change: Record<string, unknown>) => ({ issuers: [{ ...PARTNER, ...change }] })
  const login = { clientId: 'us', clientSecret: '${env:SECRET}' }

  it.each([undefined, ['idp-permission'], ['jwt-grant', 'idp-permission']])(
    'refuses via %j for the provider that knows the JWT grant alone',
    (via) => {
      const identityProvider = { providerId: 'jwt-authorization-grant' }
      expect(broken(issuer({ identityProvider, ...(via && { via }) }))).toEqual([
        'issuers[0].via must be jwt-grant alone for the provider jwt-authorization-grant, which knows nothing else',
      ])
    },
  )

  it('refuses another road for it in a grant too', () => {
    const identityProvider = { providerId: 'jwt-authorization-grant' }
    const grants = ['partner', PARTNER.issuer, 'other'].map((from) => ({
      from,
      allow: ['them'],
      via: ['idp-permission'],
    }))
    const trust = { ...issuer({ identityProvider, via: ['jwt-grant'] }), grants }
    expect(broken(trust).map((text) => text.split(' ')[0])).toEqual([
      'grants[0].via',
      'grants[1].via',
    ])
  })

  it.each(['microsoft', 'github', 'gitlab', 'facebook', 'linkedin-openid-connect', 'bitbucket'])(
    'refuses the road jwt-grant for %s',
    (providerId) => {
      const identityProvider = { providerId, ...login }
      expect(broken(issuer({ identityProvider, via: ['jwt-grant'] }))).toEqual([
        `issuers[0].via must be idp-permission alone for the provider ${providerId}`,
      ])
    },
  )

  it.each([
    ['google', ['jwt-grant', 'idp-permission']],
    ['github', ['idp-permission']],
    ['github', 'auto'],
    ['jwt-authorization-grant', 'auto'],
    ['jwt-authorization-grant', ['jwt-grant']],
    ['keycloak-oidc', ['jwt-grant', 'idp-permission']],
  ])('accepts %s with via %j', (providerId, via) => {
    const identityProvider = { providerId, ...login }
    expect(broken(issuer({ identityProvider, via }))).toEqual([])
  })

  it('refuses a social provider without alias, client id and client secret', () => {
    const identityProvider = { providerId: 'github' }
    expect(broken(issuer({ alias: undefined, identityProvider }))).toEqual(
      ['alias', 'identityProvider.clientId', 'identityProvider.clientSecret'].map(
        (field) => `issuers[0].${field} is missing, and the provider github needs it`,
      ),
    )
  })
})

describe('names', () => {
  it('refuses two clients of one id', () => {
    expect(broken({ clients: [{ id: 'a' }, { id: 'b' }, { id: 'a' }] })).toEqual([
      'clients[2].id is the id of clients[0] too',
    ])
  })

  it('lets an entry for the exchange client say its roles alone', () => {
    const roles = [{ name: 'caller' }]
    expect(broken({ clients: [{ id: 'gateway', roles }] })).toEqual([])
    const clients = [{ id: 'gateway', roles, displayName: 'x', mappers: [] }]
    expect(broken({ clients })).toEqual([
      'clients[0].displayName is of the exchange client, which has its own place',
      'clients[0].mappers is of the exchange client, which has its own place',
    ])
  })

  it('refuses two roles of one name in one place, and accepts them in two', () => {
    const role = { name: 'reader' }
    const clients = [
      { id: 'a', roles: [role] },
      { id: 'b', roles: [role] },
    ]
    expect(broken({ roles: [role], clients })).toEqual([])
    expect(broken({ roles: [role, role], clients: [{ id: 'a', roles: [role, role] }] })).toEqual([
      'roles[1] has the name of the one at 0 too',
      'clients[0].roles[1] has the name of the one at 0 too',
    ])
  })

  it('refuses two client scopes of one name', () => {
    expect(broken({ clientScopes: [{ name: 'maps' }, { name: 'maps' }] })).toEqual([
      'clientScopes[1] has the name of the one at 0 too',
    ])
  })

  it('refuses a scope that is attached twice', () => {
    const scopes = { default: ['maps'], optional: ['phone', 'maps'] }
    const said = 'is attached to this client already'
    expect(broken({ client: { ...VALID.client, scopes } })).toEqual([
      `client.scopes.optional[1] ${said}`,
    ])
    expect(broken({ clients: [{ id: 'a', scopes }] })).toEqual([
      `clients[0].scopes.optional[1] ${said}`,
    ])
  })

  it('refuses two mappers of one name, also where one has it by default', () => {
    const mappers = [
      { audience: 'orders' },
      { name: 'audience orders', mapper: 'oidc-hardcoded-claim-mapper' },
    ]
    const trust = {
      client: { ...VALID.client, mappers },
      clients: [{ id: 'a', mappers }],
      clientScopes: [{ name: 'maps', mappers }],
      issuers: [{ ...PARTNER, identityProvider: { mappers: [mappers[1], mappers[1]] } }],
    }
    expect(broken(trust)).toEqual(
      ['client', 'clients[0]', 'clientScopes[0]', 'issuers[0].identityProvider'].map(
        (owner) => `${owner}.mappers[1] has the name of the one at 0 too`,
      ),
    )
  })
})

describe('routes', () => {
  it('refuses a route that another one leaves nothing', () => {
    expect(broken({ routes: [route('/a'), route('/a')] })).toEqual([
      'routes[1].match can never win: all that routes[1] ("/a") matches, routes[0] ("/a") matches too, such as GET /a at example.com',
    ])
    expect(broken({ routes: [route('/a', ['GET']), route('/a', ['GET', 'PUT'])] })).toEqual([
      'routes[0].match can never win: all that routes[0] ("GET /a") matches, routes[1] ("GET|PUT /a") matches too, such as GET /a at example.com',
    ])
  })

  it('refuses two routes that one request matches when neither is more specific', () => {
    const routes = [route('/a', ['GET', 'POST']), route('/a', ['PUT', 'POST'])]
    expect(broken({ routes })).toEqual([
      'routes[1].match is ambiguous: routes[1] ("PUT|POST /a") and routes[0] ("GET|POST /a") match POST /a at example.com, and neither is more specific',
    ])
  })

  it('refuses a route of methods that are never forwarded', () => {
    expect(broken({ routes: [route('/a', ['TRACE', 'CONNECT'])] })).toEqual([
      'routes[0].match.methods names only methods that are never forwarded, so the route can never win',
    ])
    expect(broken({ routes: [route('/a', ['TRACE', 'GET'])] })).toEqual([])
  })

  it('accepts one path with different methods, a path below another, and what is more specific', () => {
    const routes = [
      route('/a', ['GET']),
      route('/a', ['POST']),
      route('/a'),
      route('/a/b'),
      route('/a/{id}'),
      route('/'),
    ]
    expect(broken({ routes })).toEqual([])
  })

  it.each(['/{a', '/a}', '/a{b}', '/{a}b', '/{}', '/{1}', '/{a}{b}', '/{a b}'])(
    'refuses the path %s, whose braces are no parameter of a whole segment',
    (path) => {
      expect(broken({ routes: [route(path)] })).toEqual([
        'routes[0].match.path holds a { or } that is not a parameter of a whole segment',
      ])
    },
  )

  it.each(['/', '/a', '/a/b.c/d-e_f~g', "/a!$&'()*+,=:@", '/a..b', '/...', '/{a}', '/a/{b-c}/d'])(
    'accepts the path %s',
    (path) => {
      expect(broken({ routes: [route(path)] })).toEqual([])
    },
  )

  it.each(['/a/', '//', '/a//b', '/.', '/a/../b', '/a/.'])('refuses the path %s', (path) => {
    expect(broken({ routes: [route(path)] })).toHaveLength(1)
  })

  it.each(['/a%2fb', '/a%', '/a;b', '/a?b', '/a#b', '/a b', '/ä', '/a\\b', '/a\u0000'])(
    'refuses the path %j, which can be written in more than one way',
    (path) => {
      expect(broken({ routes: [route(path)] })).toEqual([
        'routes[0].match.path holds a character that can be written in more than one way',
      ])
    },
  )
})

describe('addresses', () => {
  const CLEARTEXT = 'is http, and not on this machine: tokens would cross the network readable'
  const everywhere = (address: string) => ({
    keycloak: { ...VALID.keycloak, url: address },
    issuers: [{ ...PARTNER, issuer: address, endpoints: { jwks: address, token: address } }],
    routes: [{ ...ROUTE, upstream: address }],
  })
  const FIELDS = [
    'keycloak.url',
    'issuers[0].issuer',
    'issuers[0].endpoints.jwks',
    'issuers[0].endpoints.token',
    'routes[0].upstream',
  ]

  it('refuses http beyond loopback, everywhere', () => {
    expect(broken(everywhere('http://sso.example.com'))).toEqual(
      FIELDS.map((field) => `${field} ${CLEARTEXT}`),
    )
  })

  it('accepts it when that is said', () => {
    expect(broken({ ...everywhere('http://sso.example.com'), insecureAllowHttp: true })).toEqual([])
  })

  it('does not take insecureAllowHttp: "yes" for a word of permission', () => {
    const file = { ...everywhere('http://sso.example.com'), insecureAllowHttp: 'yes' }
    expect(broken(file)).toHaveLength(FIELDS.length)
  })

  it.each(['http://localhost:80', 'http://127.9.9.9', 'http://[::1]:8080', 'http://a.localhost'])(
    'accepts %s without a word',
    (address) => {
      expect(broken(everywhere(address))).toEqual([])
    },
  )

  it.each([
    'http://localhost.example',
    'http://127.0.0.1.example',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://[::]',
  ])('does not take %s for loopback', (address) => {
    expect(broken(everywhere(address))).toHaveLength(FIELDS.length)
  })

  it.each(['https://user:pw@a.example', 'https://user@a.example', 'https://@a.example'])(
    'refuses user info in %s, and never repeats it',
    (address) => {
      expect(broken(everywhere(address))).toEqual(
        FIELDS.map((field) => `${field} holds a user name or password`),
      )
    },
  )

  it('refuses a fragment, also an empty one', () => {
    expect(broken(everywhere('https://a.example#'))).toEqual(
      FIELDS.map((field) => `${field} holds a fragment`),
    )
  })

  it('refuses a query, but in endpoints', () => {
    expect(broken(everywhere('https://a.example?p=1'))).toEqual(
      ['keycloak.url', 'issuers[0].issuer', 'routes[0].upstream'].map(
        (field) => `${field} holds a query`,
      ),
    )
  })

  it('refuses a path in an upstream only', () => {
    expect(broken(everywhere('https://a.example/auth'))).toEqual([
      'routes[0].upstream holds a path; requests keep the path they came with',
    ])
  })

  it.each(['https://sso.example.com/realms/data', 'https://sso.example.com/auth/realms'])(
    'refuses the realm in Keycloak’s address %s',
    (url) => {
      expect(broken({ keycloak: { url, realm: 'data' } })).toEqual(['keycloak.url holds the realm'])
    },
  )
})

describe('cache', () => {
  const redis = '${env:REDIS_URL}'
  const sealKey = '${env:CACHE_SEAL_KEY}'

  it('refuses redis without a seal key', () => {
    expect(broken({ cache: { redis } })).toEqual([
      'cache.sealKey is missing, and cache.redis needs it: tokens are sealed before they are stored',
    ])
  })

  it.each([
    ['off'],
    [{}],
    [{ redis, sealKey }],
    [{ redis, insecurePlaintext: true }],
    [{ redis, sealKey, previousSealKeys: [sealKey], nameKey: sealKey, insecurePlaintext: false }],
    [{ redis, sealKey, redisCa: sealKey, sentinelUsername: 'a', sentinelPassword: sealKey }],
    [{ maxEntries: 1 }],
  ])('accepts %j', (cache) => {
    expect(broken({ cache })).toEqual([])
  })

  it('refuses to seal and not to seal', () => {
    expect(broken({ cache: { redis, sealKey, insecurePlaintext: true } })).toEqual([
      'cache.insecurePlaintext is true, and keys are named too: nobody can tell whether to seal',
    ])
  })

  it.each([{ previousSealKeys: [sealKey] }, { nameKey: sealKey }])(
    'refuses %j without a seal key',
    (cache) => {
      expect(broken({ cache })).toEqual([
        'cache.sealKey is missing beside the other keys: nothing says what seals',
      ])
    },
  )

  it.each([
    ['redisCa', { redisCa: sealKey }],
    ['sentinelPassword', { sentinelPassword: sealKey }],
    ['insecurePlaintext', { insecurePlaintext: true }],
  ])('refuses %s without redis', (field, cache) => {
    expect(broken({ cache })).toEqual([`cache.${field} says nothing without cache.redis`])
  })

  it('refuses a user name at the Sentinels without a password', () => {
    expect(broken({ cache: { redis, sealKey, sentinelUsername: 'watch' } })).toEqual([
      'cache.sentinelPassword is missing beside sentinelUsername',
    ])
  })

  it('refuses sign-outs where nothing is kept', () => {
    expect(broken({ cache: 'off', logout: { backChannel: true } })).toEqual([
      'logout.backChannel takes sign-outs, and with `cache: off` nothing remembers them',
    ])
    expect(broken({ logout: { backChannel: true } })).toEqual([])
  })
})
