import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Problem } from '../problem.ts'
import { parseTrustFile } from './parse-trust-file.ts'

const VALID = `
keycloak:
  url: https://sso.example.com
  realm: data
client: { id: gateway, secret: "\${env:GATEWAY_SECRET}" }
issuers:
  - alias: partner
    issuer: https://login.partner.example
  - self: true
routes:
  - match: { path: /api }
    upstream: https://api.internal.example
`

function problemsOf(text: string, env: Record<string, string> = {}): readonly Problem[] {
  const result = parseTrustFile(text, { env })
  return result.ok ? [] : result.failure
}

function sentences(text: string): readonly string[] {
  return problemsOf(text).map(({ path, message }) => `${path} ${message}`)
}

/** The valid file with one piece of text replaced. */
function changed(from: string, to: string): string {
  expect(VALID).toContain(from)
  return VALID.replace(from, to)
}

describe('parseTrustFile', () => {
  it('reads a valid file, keeping references to secrets as references', () => {
    const result = parseTrustFile(VALID, { env: { GATEWAY_SECRET: 'not to be seen' } })
    expect(result).toMatchObject({
      ok: true,
      value: {
        client: { id: 'gateway', secret: { from: 'env', name: 'GATEWAY_SECRET' } },
        issuers: [{ alias: 'partner' }, { self: true }],
      },
    })
    expect(JSON.stringify(result)).not.toContain('not to be seen')
  })

  it('adds no default: what is not declared stays undeclared', () => {
    const result = parseTrustFile(VALID, { env: {} })
    expect(result.ok && Object.keys(result.value)).toEqual([
      'keycloak',
      'client',
      'issuers',
      'routes',
    ])
    expect(result.ok && Object.keys(result.value.issuers[0] ?? {})).toEqual(['alias', 'issuer'])
  })

  it('tells everything that is wrong at once, in the order of the file', () => {
    const text = VALID.replace('url: https', 'url: ftp')
      .replace('- self: true', '- { self: true, vai: [none] }\n  - self: true')
      .replace('upstream:', 'upstrem:')
    expect(problemsOf(text)).toMatchObject([
      { path: 'keycloak.url', line: 3, column: 3, message: 'is not an http or https address' },
      { path: 'issuers[1].vai', line: 9, column: 19, message: 'is not a known key' },
      { path: 'routes[0].upstream', line: 12, column: 5, message: 'is missing' },
      { path: 'routes[0].upstrem', line: 13, column: 5, hint: 'did you mean "upstream"?' },
    ])
  })

  it('tells broken rules between fields together with faults elsewhere', () => {
    const text = changed('realm: data', 'realm: ""').replace(
      '- self: true',
      '- { alias: partner, issuer: https://other.example }',
    )
    expect(problemsOf(text).map(({ path }) => path)).toEqual(['keycloak.realm', 'issuers[1].alias'])
  })
})

describe('the order of problems', () => {
  it('is the file’s, whichever check found them', () => {
    const text = changed('- self: true', '- { alias: partner, issuer: https://other.example }')
    expect(sentences(text.replace('path: /api', 'path: api'))).toEqual([
      'issuers[1].alias is the alias of issuers[0] too',
      'routes[0].match.path must start with /',
    ])
  })
})

describe('a schema’s fault', () => {
  it.each([
    ['a missing key', '  realm: data\n', '', 'keycloak.realm is missing'],
    ['a key without a value', 'realm: data', 'realm:', 'keycloak.realm is empty'],
    ['another kind', 'realm: data', 'realm: [1]', 'keycloak.realm must be a text, not a list'],
    ['a number', 'realm: data', 'realm: 1', 'keycloak.realm must be a text, not a number'],
    ['an empty text', 'id: gateway', 'id: ""', 'client.id must not be empty'],
    ['no URL', 'https://sso.example.com', 'sso', 'keycloak.url is not an http or https address'],
    [
      'a URL with a backslash',
      'https://sso.example.com',
      'https:\\\\sso',
      'keycloak.url is not an http or https address',
    ],
    [
      'a realm with a path',
      'realm: data',
      'realm: a/b',
      'keycloak.realm must be the realm’s name alone',
    ],
    ['a path without a slash', 'path: /api', 'path: api', 'routes[0].match.path must start with /'],
    [
      'a method in small letters',
      'path: /api',
      'path: /api, methods: [get]',
      'routes[0].match.methods[0] is not a method; write it in capitals, as in GET',
    ],
    ['an entry that is no issuer', '- self: true', '- 3', 'issuers[1] cannot be a number'],
    ['self: false', 'self: true', 'self: false', 'issuers[1].self must be true'],
    [
      'two scopes in one text',
      'self: true',
      'self: true\n    accept: { scope: [openid email] }',
      'issuers[1].accept.scope[0] is not one scope; write each scope as its own item',
    ],
    [
      'leeway beyond its limit',
      'self: true',
      'self: true\n    accept: { leewaySeconds: 61 }',
      'issuers[1].accept.leewaySeconds must be at most 60',
    ],
    [
      'leeway that is no number',
      'self: true',
      'self: true\n    accept: { leewaySeconds: 1e400 }',
      'issuers[1].accept.leewaySeconds must be a number, not Infinity',
    ],
    [
      'a negative age',
      'self: true',
      'self: true\n    accept: { maxAgeSeconds: -1 }',
      'issuers[1].accept.maxAgeSeconds must be at least 0',
    ],
    [
      'an empty audience',
      'self: true',
      'self: true\n    accept: { audience: [] }',
      'issuers[1].accept.audience must not be empty',
    ],
    [
      'a claim rule that is none',
      'self: true',
      'self: true\n    accept: { claims: { tier: [gold] } }',
      'issuers[1].accept.claims.tier cannot be a list',
    ],
    [
      'a header’s name in capitals',
      'match: { path: /api }',
      'match: { path: /api, headers: { X-Version: "2" } }',
      'routes[0].match.headers.X-Version is no header’s name; write it in lower case',
    ],
    [
      'a host with a port',
      'match: { path: /api }',
      'match: { path: /api, host: "api.example:443" }',
      'routes[0].match.host is no host name; write it in lower case and without port, as in api.example.com or *.example.com',
    ],
    [
      'a workload’s token in a variable',
      'secret: "${env:GATEWAY_SECRET}"',
      'assertion: "${env:TOKEN}"',
      'client.assertion must refer to a file, which can be renewed',
    ],
    [
      'a proxy by its name',
      'self: true',
      'self: true\nproxies: { addresses: [proxy.internal] }',
      'proxies.addresses[0] is no address and no network, as in 10.0.0.0/8',
    ],
    [
      'a tenant that would lead elsewhere',
      'self: true',
      'self: true\n  - { issuer: "https://x.example/{tenantid}", tenants: [../y] }',
      'issuers[2].tenants[0] must be made of letters, digits, dots, dashes and underscores, and start with a letter or digit',
    ],
    [
      'a key that could sign for anybody who knows it',
      'self: true',
      'self: true\n  - { issuer: "https://x.example", keys: [{ kty: oct, k: planted }] }',
      'issuers[2].keys[0].kty "oct" is not a known value',
    ],
  ])('tells %s', (_what, from, to, problem) => {
    expect(sentences(changed(from, to))).toEqual([problem])
  })

  it('suggests the road that was meant', () => {
    const text = changed('- self: true', '- self: true\n    via: [standrad]')
    expect(problemsOf(text)).toMatchObject([
      {
        path: 'issuers[1].via[0]',
        message: '"standrad" is not a known value',
        hint: 'did you mean "standard"? One of: standard, none',
      },
    ])
  })

  it.each(['HS256', 'none', 'RS1'])('refuses the algorithm %s', (algorithm) => {
    const text = changed('self: true', `self: true\n    accept: { algorithms: [${algorithm}] }`)
    expect(problemsOf(text)).toMatchObject([
      { path: 'issuers[1].accept.algorithms[0]', message: `"${algorithm}" is not a known value` },
    ])
  })

  it('judges an entry by the shape it is most like', () => {
    const text = changed(
      'realm: data',
      'realm: data\n  admin: { username: root, pasword: "${env:X}" }',
    )
    expect(problemsOf(text)).toMatchObject([
      { path: 'keycloak.admin.password', message: 'is missing' },
      { path: 'keycloak.admin.pasword', hint: 'did you mean "password"?' },
    ])
  })

  it('knows the keys of a field that may also be a word', () => {
    expect(problemsOf(`${VALID}cache: { maxentries: 1 }`)).toMatchObject([
      { path: 'cache.maxentries', hint: 'did you mean "maxEntries"?' },
    ])
  })

  it('never shows a secret that was written instead of a reference', () => {
    const problems = problemsOf(changed('"${env:GATEWAY_SECRET}"', 'hunter2-hunter2'))
    expect(problems).toMatchObject([{ path: 'client.secret', line: 5 }])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })
})

describe('a reference in a text', () => {
  const text = changed('https://api.internal.example', '${env:UPSTREAM}')

  it('is replaced by the variable’s text', () => {
    const result = parseTrustFile(text, { env: { UPSTREAM: 'https://b.example' } })
    expect(result.ok && result.value.routes[0]?.upstream).toBe('https://b.example')
  })

  it('is judged like a text of the file', () => {
    expect(problemsOf(text, { UPSTREAM: 'https://b.example/path' })).toMatchObject([
      { path: 'routes[0].upstream', line: 12 },
    ])
  })

  it.each([{}, { UPSTREAM: '' }])('names the variable that is missing: %j', (env) => {
    expect(problemsOf(text, env)).toEqual([
      {
        path: 'routes[0].upstream',
        line: 12,
        column: 5,
        message: 'the environment variable "UPSTREAM" is not set, or is empty',
        hint: 'set it, or write the value here',
      },
    ])
  })

  it('is not looked up on a prototype', () => {
    expect(problemsOf(changed('realm: data', 'realm: "${env:constructor}"'))).toMatchObject([
      { path: 'keycloak.realm' },
    ])
  })

  it('is a text and nothing more: no YAML, no further reference', () => {
    const value = '${env:OTHER}\nissuers: []'
    const result = parseTrustFile(changed('id: gateway', 'id: "${env:ID}"'), {
      env: { ID: value, OTHER: 'x' },
    })
    expect(result.ok && result.value.client.id).toBe(value)
  })

  it.each(['https://${env:HOST}/', '${file:/etc/hostname}', '${evn:HOST}', 'x${env:A}'])(
    'is refused in the form %s',
    (form) => {
      const problems = problemsOf(changed('id: gateway', `id: "${form}"`), { HOST: 'h', A: 'a' })
      expect(problems).toMatchObject([{ path: 'client.id', line: 5 }])
    },
  )

  it('leaves Keycloak’s own references alone', () => {
    const config =
      'issuer: https://login.partner.example\n    identityProvider: { config: { k: "${vault.key}" } }'
    const result = parseTrustFile(changed('issuer: https://login.partner.example', config), {
      env: {},
    })
    expect(JSON.stringify(result)).toContain('${vault.key}')
    expect(result.ok).toBe(true)
  })
})

describe('YAML', () => {
  const nines = (name: string) => Array.from({ length: 9 }, () => `*${name}`).join(', ')

  it.each([
    ['an unclosed list', 'a: [1, 2\n', 'is not valid YAML'],
    ['a tab', 'a:\n\tb: 1', 'a tab in the indentation'],
    ['two documents', `${VALID}---\na: 1`, 'more than one YAML document'],
    ['a tag', changed('realm: data', 'realm: !!js/function data'), 'has a tag'],
    ['a known tag', changed('realm: data', 'realm: !!binary aGk='), 'has a tag'],
    ['YAML 1.1', `%YAML 1.1\n---${VALID}`, 'has a directive'],
    ['an unknown version', `%YAML 1.3\n---${VALID}`, 'has a directive'],
    [
      'an alias of nothing',
      changed('realm: data', 'realm: *nothing'),
      'names nothing written above',
    ],
    ['an alias within itself', 'a: &a [*a]', 'is inside of what it names'],
    [
      'a bomb of aliases',
      `a: &a [x]\nb: &b [${nines('a')}]\nc: &c [${nines('b')}]\nd: [${nines('c')}]`,
      'expand to far more',
    ],
    ['a hundred thousand brackets', '['.repeat(100_000), 'is nested too deeply'],
    ['a file of another kind', `# ${'x'.repeat(300_000)}`, 'at most 262144 are read'],
    ['a key that is no text', '? [a]\n: b', 'a key must be a plain text'],
  ])('refuses %s', (_what, text, message) => {
    const [problem, ...more] = problemsOf(text)
    expect(problem).toMatchObject({ path: 'trust file' })
    expect(problem?.message).toContain(message)
    expect(more).toEqual([])
  })

  it.each([
    ['realm: data', 'realm: data\n  realm: data', 'keycloak.realm "realm" is written twice here'],
    [
      'self: true',
      'self: true\n    accept: { claims: { <<: x } }',
      'issuers[1].accept.claims["<<"] is a merge key of YAML 1.1',
    ],
    [
      'self: true',
      'self: true\n    accept: { claims: { __proto__: x } }',
      'issuers[1].accept.claims.__proto__ cannot be used as a key',
    ],
  ])('refuses a key, also where keys are free: %j → %j', (from, to, problem) => {
    expect(sentences(changed(from, to))).toEqual([problem])
  })

  // A parser or a look-up that takes quadratic time needs minutes for it.
  it('tells tens of thousands of unknown keys', { timeout: 20_000 }, () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n')
    expect(problemsOf(keys).length).toBeGreaterThan(20_000)
  })

  it('says the line of a syntax error and quotes nothing of it', () => {
    const problems = problemsOf(`${VALID}x: "hunter2`)
    expect(problems).toMatchObject([{ path: 'trust file', line: 13 }])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  it('reads words of YAML 1.1 as the texts they are', () => {
    const result = parseTrustFile(changed('realm: data', 'realm: off'), { env: {} })
    expect(result.ok && result.value.keycloak.realm).toBe('off')
  })

  it('lets partners share a block by an alias, and finds a fault in it at each', () => {
    const text = changed(
      'issuer: https://login.partner.example\n  - self: true',
      'issuer: https://login.partner.example\n    accept: &a { scop: [x] }\n  - { self: true, accept: *a }',
    )
    expect(problemsOf(text)).toMatchObject([
      { path: 'issuers[0].accept.scop', line: 9 },
      { path: 'issuers[1].accept.scop', line: 9 },
    ])
  })

  it.each(['', '# only a comment', '[]', 'just text'])('refuses %j as a trust file', (text) => {
    expect(problemsOf(text)).toMatchObject([{ path: 'trust file', line: 1, column: 1 }])
  })
})

describe('whatever the file says', () => {
  const anyFile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string().map((noise) => VALID + noise),
    fc.nat(VALID.length).map((length) => VALID.slice(0, length)),
    fc.json().map((json) => json),
    fc
      .record(
        {
          keycloak: fc.anything(),
          client: fc.anything(),
          issuers: fc.anything(),
          routes: fc.anything(),
          cache: fc.anything(),
        },
        { requiredKeys: [] },
      )
      .map((value) => stringify(JSON.parse(JSON.stringify(value)))),
  )

  it('never throws, and gives every problem a path and a place', () => {
    fc.assert(
      fc.property(anyFile, (text) => {
        const incomplete = problemsOf(text).filter(
          ({ path, message, line = 1, column = 1 }) => !path || !message || line < 1 || column < 1,
        )
        expect(incomplete).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})
