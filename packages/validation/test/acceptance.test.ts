import { createHash } from 'node:crypto'
import { createSigningKey, signToken } from '@cambio/testkit'
import type { Members, SigningKey } from '@cambio/testkit'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createPublicKey } from 'node:crypto'
import { parseToken, Secret, verifyToken } from '../src/index.ts'
import type { Presentation, TokenPolicy } from '../src/index.ts'
import { createClient, createMemory, METHOD, URL_ASKED } from './client.ts'
import type { Client } from './client.ts'
import { CLAIMS, createPartner, ISSUER, NOW, POLICY } from './partner.ts'
import type { Partner } from './partner.ts'
import { mayBeAccepted } from './plain-rules.ts'
import type { Sent, World } from './plain-rules.ts'

const CERTIFICATE = `${'c'.repeat(42)}A`
const policy: TokenPolicy = {
  ...POLICY,
  algorithms: ['EdDSA'],
  audiences: ['gateway'],
  clients: ['partner-app'],
  dpop: 'accept',
  mtls: 'accept',
}

let partner: Partner
let client: Client
let stranger: SigningKey
let thief: Client
let world: World
beforeAll(async () => {
  partner = await createPartner()
  client = await createClient('EdDSA')
  thief = await createClient('EdDSA')
  stranger = await createSigningKey('EdDSA', partner.key.kid)
  world = {
    issuer: ISSUER,
    issuerKey: createPublicKey(partner.key.privateKey),
    issuerKid: partner.key.kid,
    clientKey: createPublicKey(client.key.privateKey),
    clientThumbprint: client.thumbprint,
    certificate: CERTIFICATE,
    method: METHOD,
    url: URL_ASKED,
    now: NOW,
  }
})

/** Accepted, or refused, by the verifier; whatever it throws is a fault. */
async function isAccepted({ token, scheme, proof, certificate }: Sent): Promise<boolean> {
  const parsed = parseToken(new Secret(token))
  if (!parsed.ok) return false
  const presentation: Presentation = {
    scheme,
    ...(proof !== undefined && { dpop: { proof, method: METHOD, url: URL_ASKED } }),
    ...(certificate !== undefined && { certificateThumbprint: certificate }),
  }
  const context = { now: NOW, presentation, replay: createMemory() }
  return (await verifyToken(parsed.value, policy, partner.keys, context)).ok
}

const VALUES = [
  undefined,
  null,
  true,
  0,
  -1,
  NOW,
  NOW - 5,
  NOW + 5,
  NOW + 6,
  NOW - 66,
  1e300,
  '',
  'a',
  'b',
  'ID',
  'Bearer',
  'Refresh',
  'JWT',
  'at+jwt',
  'dpop+jwt',
  'none',
  'EdDSA',
  'HS256',
  'gateway',
  'other',
  'partner-app',
  'openid',
  'profile openid',
  String(NOW),
  ISSUER,
  `${ISSUER}/`,
  METHOD,
  URL_ASKED,
  CERTIFICATE,
  [],
  {},
  ['gateway'],
  ['other', 'gateway'],
  ['openid'],
  { contains: 'a' },
] as const
const value = fc.oneof(fc.constantFrom<unknown>(...VALUES), fc.jsonValue({ maxDepth: 2 }))
const edit = (...names: readonly string[]) =>
  fc.tuple(fc.constantFrom(...names), value).map(([name, edited]): Members => ({ [name]: edited }))

/** How a finished text is damaged. */
type Damage = readonly [kind: 'none' | 'flip' | 'cut' | 'repeat' | 'swap', at: number, by: string]
const UNDAMAGED: Damage = ['none', 0, '']
const damage = fc.tuple(
  fc.constantFrom('flip', 'cut', 'repeat', 'swap'),
  fc.nat(),
  fc.constantFrom('A', 'x', '-', '_', '.', '=', ' ', 'ü'),
)

function damaged(text: string, other: string, [kind, seed, character]: Damage): string {
  const at = seed % Math.max(text.length, 1)
  switch (kind) {
    case 'none':
      return text
    case 'flip':
      return `${text.slice(0, at)}${character}${text.slice(at + 1)}`
    case 'cut':
      return text.slice(0, at)
    case 'repeat':
      return `${text}${character}${text}`
    case 'swap':
      return [...text.split('.').slice(0, 2), other.split('.')[2]].join('.')
  }
}

/** A request to be. */
interface Plan {
  readonly binding: 'none' | 'dpop' | 'mtls' | 'both'
  /** Further members of `cnf`. */
  readonly alsoBoundTo: Members
  readonly claims: Members
  readonly header: Members
  readonly forged: boolean
  readonly damage: Damage
  readonly scheme: 'right' | 'Bearer' | 'DPoP'
  readonly certificate: 'right' | 'none' | 'other'
  readonly proof: 'right' | 'none' | 'forged' | 'of a thief' | 'the token'
  readonly proofClaims: Members
  readonly proofHeader: Members
  readonly proofDamage: Damage
}

const RIGHT: Plan = {
  binding: 'none',
  alsoBoundTo: {},
  claims: {},
  header: {},
  forged: false,
  damage: UNDAMAGED,
  scheme: 'right',
  certificate: 'right',
  proof: 'right',
  proofClaims: {},
  proofHeader: {},
  proofDamage: UNDAMAGED,
}

const nearly = (time: number) => fc.integer({ min: time - 100, max: time + 100 })

/** One thing that may make a right request a wrong one. */
const change: fc.Arbitrary<Partial<Plan>> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      claims: edit(
        ...Object.keys(CLAIMS),
        'client_id',
        'events',
        'at_hash',
        'nonce',
        'cnf',
        'scp',
        '__proto__',
        'toString',
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ proofClaims: edit('jti', 'htm', 'htu', 'iat', 'ath') }) },
  fc.record({ proofClaims: fc.record({ iat: nearly(NOW) }) }),
  fc.record({ claims: fc.record({ exp: nearly(NOW), nbf: nearly(NOW), iat: nearly(NOW) }) }),
  fc.record({ claims: fc.constantFrom<Members>({ cnf: {} }, { cnf: 'x' }) }),
  fc.constant({ alsoBoundTo: { kid: 'x' } }),
  fc.record({ header: edit('alg', 'kid', 'typ', 'crit', 'jwk', 'b64') }),
  fc.record({ proofHeader: edit('alg', 'typ', 'jwk', 'kid', 'crit') }),
  fc.constant({ forged: true }),
  fc.record({ damage }),
  fc.record({ proofDamage: damage }),
  fc.record({ scheme: fc.constantFrom('Bearer', 'DPoP') }),
  fc.record({ certificate: fc.constantFrom('none', 'other') }),
  fc.record({ proof: fc.constantFrom('none', 'forged', 'of a thief', 'the token') }),
)
const plan = fc
  .tuple(
    fc.constantFrom<Plan['binding']>('none', 'dpop', 'mtls', 'both'),
    fc.oneof(
      { weight: 3, arbitrary: fc.array(change, { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(change, { maxLength: 4 }) },
    ),
  )
  .map(([binding, changes]): Plan => Object.assign({}, RIGHT, { binding }, ...changes))

function confirmation({ binding, alsoBoundTo }: Plan): Members {
  const byKey = binding === 'dpop' || binding === 'both'
  const byCertificate = binding === 'mtls' || binding === 'both'
  const cnf = {
    ...(byKey && { jkt: client.thumbprint }),
    ...(byCertificate && { 'x5t#S256': CERTIFICATE }),
    ...alsoBoundTo,
  }
  return Object.keys(cnf).length === 0 ? {} : { cnf }
}

function send(planned: Plan): Sent {
  const claims = { ...CLAIMS, ...confirmation(planned), ...planned.claims }
  const key = planned.forged ? stranger : partner.key
  const whole = signToken(claims, key, { typ: 'JWT', ...planned.header })
  const token = damaged(whole, partner.token({ jti: 'other' }), planned.damage)
  const rightScheme = ['dpop', 'both'].includes(planned.binding) ? 'DPoP' : 'Bearer'
  return {
    token,
    scheme: planned.scheme === 'right' ? rightScheme : planned.scheme,
    proof: proofFor(token, planned),
    certificate: { right: CERTIFICATE, other: `${'d'.repeat(42)}A`, none: undefined }[
      planned.certificate
    ],
  }
}

function proofFor(token: string, planned: Plan): string | undefined {
  if (planned.proof === 'none') return undefined
  if (planned.proof === 'the token') return token
  const maker = planned.proof === 'of a thief' ? thief : client
  const ath = createHash('sha256').update(token).digest('base64url')
  const claims = { jti: 'a-proof', htm: METHOD, htu: URL_ASKED, iat: NOW, ath }
  const header = { typ: 'dpop+jwt', kid: undefined, jwk: maker.jwk, ...planned.proofHeader }
  const key = planned.proof === 'forged' ? stranger : maker.key
  const whole = signToken({ ...claims, ...planned.proofClaims }, key, header)
  return damaged(whole, client.proof(token), planned.proofDamage)
}

/** A few seconds on an idle machine. */
const TIMEOUT_MS = 60_000

describe('verifyToken and its rules, said once more', { timeout: TIMEOUT_MS }, () => {
  it('agree that a token is good where nothing was changed', async () => {
    for (const binding of ['none', 'dpop', 'mtls', 'both'] as const) {
      const sent = send({ ...RIGHT, binding })
      // oxlint-disable-next-line no-await-in-loop
      expect([binding, await isAccepted(sent), mayBeAccepted(sent, world)]).toEqual([
        binding,
        true,
        true,
      ])
    }
  })

  it('never accepts what the rules refuse, and never throws', async () => {
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(plan, async (planned) => {
        const sent = send(planned)
        const isGood = await isAccepted(sent)
        if (isGood) accepted += 1
        expect(isGood && !mayBeAccepted(sent, world)).toBe(false)
      }),
      { numRuns: 1_500 },
    )
    // Else all of this would say nothing.
    expect(accepted).toBeGreaterThan(100)
  })

  it('never accepts a token or a proof of which one character was changed', async () => {
    const token = partner.token({ cnf: { jkt: client.thumbprint } })
    const proof = client.proof(token)
    const sent: Sent = { token, proof, scheme: 'DPoP', certificate: undefined }
    expect(await isAccepted(sent)).toBe(true)
    const character = fc.constantFrom('A', 'B', 'x', 'y', '0', '9', '-', '_', '.', '=', ' ')
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('token', 'proof'),
        fc.nat(),
        character,
        async (part, seed, other) => {
          const text = { token, proof }[part]
          const at = seed % text.length
          fc.pre(text[at] !== other)
          const changed = { ...sent, [part]: `${text.slice(0, at)}${other}${text.slice(at + 1)}` }
          expect(await isAccepted(changed)).toBe(false)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('never accepts or chokes on anything at all', async () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc
        .array(fc.base64String({ maxLength: 40 }), { maxLength: 5 })
        .map((parts) => parts.join('.')),
      fc
        .array(fc.json({ maxDepth: 2 }), { minLength: 2, maxLength: 3 })
        .map((parts) => parts.map((part) => Buffer.from(part).toString('base64url')).join('.')),
    )
    const good = partner.token({ cnf: { jkt: client.thumbprint } })
    await fc.assert(
      fc.asyncProperty(text, async (anything) => {
        const sent: Sent = { token: good, proof: anything, scheme: 'DPoP', certificate: anything }
        expect(await isAccepted(sent)).toBe(false)
        expect(await isAccepted({ ...sent, token: anything })).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})
