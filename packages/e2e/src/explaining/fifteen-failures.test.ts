import {
  createClient,
  createUser,
  EXCHANGE_CLIENT,
  fromInside,
  startIssuer,
  startKeycloak,
} from '@cambio/testkit'
import type IdentityProviderRepresentation from '@keycloak/keycloak-admin-client/lib/defs/identityProviderRepresentation.js'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  bindAudiencePolicies,
  bindPolicies,
  changeProvider,
  fillPolicy,
  makePolicy,
  remember,
} from '../verifying/console.ts'
import {
  olga,
  openProvingGround,
  type ProvingGround,
  provision,
} from '../verifying/proving-ground.ts'
import { explainLive, verifyLive } from './both.ts'
import { type Rewrite, startMiddleman } from './middleman.ts'
import { byUrl, via } from './trust-files.ts'

const POLICY = 'gateway-token-exchange'
const ID_TOKEN = 'urn:ietf:params:oauth:token-type:id_token'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
/** Both commands, and for some a server of its own, which is made ready for about a minute. */
const TIMEOUT_MS = 900_000

const inside = (url: string): string => fromInside(inject('keycloak'), url)

/** What a failure is provoked with: the trust file and the token that both commands get. */
interface Scene {
  readonly file: string
  readonly token: () => string
  /** The identity provider as it was when all was right. */
  readonly former: IdentityProviderRepresentation
}

/** One of the ways in which an exchange fails, and what both commands must call it. */
interface Failure {
  readonly number: number
  readonly when: string
  /** Features of a server of its own; nothing in it is made by apply but what the JWT grant needs. */
  readonly features?: readonly string[]
  /** Makes it fail; what it gives back ends it. */
  readonly provoke: (
    ground: ProvingGround,
    scene: Scene,
  ) => Promise<Partial<Scene> & { readonly end?: () => Promise<unknown> }>
  /** The code of the cause, by both commands. */
  readonly cause: string
  /** Where verify sees it before it tries anything, its reason. */
  readonly verify?: string
  /** What the fix must name. */
  readonly fix: RegExp
}

/** A trust file for a Keycloak behind somebody who rewrites exchanges. */
async function rewriting(ground: ProvingGround, rewrite: Rewrite) {
  const { url } = ground.landscape.keycloak
  const middleman = await startMiddleman(url, rewrite)
  const file = await ground.trust((text) =>
    text
      .replace(`url: ${url}\n`, `url: ${middleman.url}\n`)
      .replace('via: [jwt-grant, idp-permission]', 'via: [idp-permission]'),
  )
  return { file, end: () => middleman.stop() }
}

const change = (config: Record<string, string>) => async (ground: ProvingGround) => {
  await changeProvider(ground, { config })
  return {}
}

const FAILURES: readonly Failure[] = [
  {
    number: 1,
    when: 'token exchange V1 is off, and V2 answers',
    features: [],
    provoke: async () => ({}),
    cause: 'v1-off',
    verify: 'features_missing',
    fix: /--features=token-exchange,admin-fine-grained-authz:v1/,
  },
  {
    number: 2,
    when: 'fine-grained permissions are of version 2',
    features: ['token-exchange'],
    provoke: async () => ({}),
    cause: 'permissions-v1-off',
    verify: 'features_missing',
    fix: /admin-fine-grained-authz:v1/,
  },
  {
    number: 3,
    when: 'the permission has no policy',
    provoke: async (ground) => {
      await bindPolicies(ground, [])
      return {}
    },
    cause: 'permission-without-policy',
    fix: /cambio apply/,
  },
  {
    number: 3,
    when: 'the permission is not enabled',
    provoke: async (ground) => {
      const { admin, realm } = ground
      await admin.identityProviders.updatePermission(
        { realm, alias: 'outsider' },
        { enabled: false },
      )
      return { end: async () => provision(ground, await ground.trust()) }
    },
    cause: 'permission-off',
    fix: /cambio apply/,
  },
  {
    number: 4,
    when: 'the client is not in the policy',
    provoke: async (ground) => {
      await fillPolicy(ground, POLICY, ['other'])
      return {}
    },
    cause: 'client-not-in-policy',
    fix: /cambio apply/,
  },
  {
    number: 4,
    when: 'there are several policies under UNANIMOUS',
    provoke: async (ground) => {
      await bindPolicies(ground, [POLICY, 'theirs'])
      return {}
    },
    cause: 'foreign-policy-denies',
    fix: /AFFIRMATIVE/,
  },
  {
    number: 5,
    when: 'the audience’s own permission denies',
    provoke: async (ground) => {
      await bindAudiencePolicies(ground, [])
      return {}
    },
    cause: 'audience-permission',
    fix: /leave the audience out/,
  },
  {
    number: 7,
    when: 'subject_issuer is lost, and the token taken for one of the realm',
    provoke: (ground) =>
      rewriting(ground, (form) => {
        form.delete('subject_issuer')
        form.set('subject_token_type', ACCESS_TOKEN)
      }),
    cause: 'taken-as-ours',
    fix: /issuer/,
  },
  {
    number: 8,
    when: 'subject_issuer is lost, and the token sent as an ID token',
    provoke: (ground) =>
      rewriting(ground, (form) => {
        form.delete('subject_issuer')
        form.set('subject_token_type', ID_TOKEN)
      }),
    cause: 'taken-as-ours',
    fix: /issuer/,
  },
  {
    number: 9,
    when: 'userinfo refuses the token, and nothing else judges it',
    provoke: async (ground) => {
      await changeProvider(ground, {
        config: {
          validateSignature: 'false',
          disableUserInfo: 'false',
          userInfoUrl: inside(ground.outsider.userinfoUrl),
        },
      })
      ground.outsider.fail('userinfo', 401)
      return {}
    },
    cause: 'userinfo-refuses',
    fix: /validateSignature "true"/,
  },
  {
    number: 10,
    when: 'userinfo is off, and nothing else judges the token',
    provoke: change({ validateSignature: 'false' }),
    cause: 'userinfo-off',
    fix: /jwksUrl/,
  },
  {
    number: 11,
    when: 'the token has no typ that Keycloak knows',
    provoke: change({ disableTypeClaimCheck: 'false' }),
    cause: 'type-claim',
    fix: /set it to "true"/,
  },
  {
    number: 12,
    when: 'the identity provider expects another issuer',
    provoke: (ground) => change({ issuer: `${ground.outsider.issuer}/` })(ground),
    cause: 'provider-issuer',
    fix: /byte for byte/,
  },
  {
    number: 12,
    when: 'the identity provider has other keys',
    provoke: async (ground) => {
      const other = await startIssuer({ reachableFromContainers: true })
      await changeProvider(ground, { config: { jwksUrl: inside(other.jwksUrl) } })
      return { end: () => other.stop() }
    },
    cause: 'provider-keys',
    fix: /cambio apply/,
  },
  {
    number: 13,
    when: 'a user of the same name is there without a link',
    provoke: async (ground) => {
      const user = { username: 'peter', password: 'peter-password' }
      await createUser(inject('keycloak'), ground.realm, user)
      const claims = { sub: 'peter-out', preferred_username: 'peter', email: 'peter@else.example' }
      return { token: () => olga(ground.outsider, claims) }
    },
    cause: 'user-exists',
    fix: /cambio migrate --link-users/,
  },
  {
    number: 14,
    when: 'userinfo is asked besides the signature and refuses, which is a server error',
    provoke: async (ground) => {
      await changeProvider(ground, {
        config: { disableUserInfo: 'false', userInfoUrl: inside(ground.outsider.userinfoUrl) },
      })
      ground.outsider.fail('userinfo', 401)
      return {}
    },
    cause: 'userinfo-refuses',
    fix: /set it to "true"/,
  },
  {
    number: 14,
    when: 'the issuer is asked for by its URL, and a disabled identity provider comes first',
    provoke: async (ground) => {
      const { admin, realm } = ground
      const config = { issuer: 'https://dead.example', clientId: 'gateway' }
      const dead = { alias: 'dead', providerId: 'oidc', enabled: false, config }
      await admin.identityProviders.create({ realm, ...dead })
      return {
        file: await byUrl(ground),
        end: () => admin.identityProviders.del({ realm, alias: 'dead' }),
      }
    },
    cause: 'provider-disabled-before',
    fix: /alias: outsider/,
  },
  {
    number: 14,
    when: 'the identity provider that is asked for by its URL is disabled',
    provoke: async (ground) => {
      await changeProvider(ground, { enabled: false })
      return { file: await byUrl(ground) }
    },
    cause: 'provider-disabled',
    fix: /cambio apply/,
  },
  {
    number: 15,
    when: 'the issued token lacks the audience',
    provoke: async (ground) => {
      const { admin, realm } = ground
      const [client] = await admin.clients.find({ realm, clientId: EXCHANGE_CLIENT })
      const id = client?.id ?? ''
      for (const mapper of await admin.clients.listProtocolMappers({ realm, id }))
        await admin.clients.delProtocolMapper({ realm, id, mapperId: mapper.id ?? '' })
      return {
        file: await via(ground, 'jwt-grant'),
        end: async () => provision(ground, await ground.trust()),
      }
    },
    cause: 'issued-audience',
    fix: /audience mapper/,
  },
  // The last two take the identity provider away, and the user's link with it.
  {
    number: 6,
    when: 'no identity provider has the alias',
    provoke: async (ground) => {
      const { admin, realm } = ground
      await admin.identityProviders.del({ realm, alias: 'outsider' })
      return {}
    },
    cause: 'provider-missing',
    fix: /cambio apply/,
  },
  {
    number: 4,
    when: 'the identity provider was deleted and made anew, so that rights hang on its former id',
    provoke: async (ground, { former }) => {
      const { admin, realm } = ground
      const { internalId: _former, ...record } = former
      await admin.identityProviders.create({ realm, ...record })
      return {}
    },
    cause: 'provider-made-anew',
    fix: /cambio apply/,
  },
]

/** What both commands make of the same failure. */
async function bothTell(
  ground: ProvingGround,
  { file: trust, token }: Pick<Scene, 'file' | 'token'>,
  end: (() => Promise<unknown>) | undefined,
) {
  try {
    const verified = await verifyLive(ground, trust, token())
    const explained = await explainLive(ground, trust, token())
    return { verified, explained }
  } finally {
    await end?.()
  }
}

type Both = Awaited<ReturnType<typeof bothTell>>

/** Once each, whichever target it was asked for. */
const codesOf = ({ causes }: Both['verified'] | Both['explained']) => [
  ...new Set(causes.map(({ code }) => code)),
]

/** In one shape for every failure: what was told, and what had to be. */
function told({ verified, explained }: Both, { fix }: Failure) {
  const [cause] = explained.causes
  const fixes = [cause?.fix ?? '', verified.causes[0]?.fix ?? verified.output]
  return {
    explain: codesOf(explained),
    verify: verified.ended ?? codesOf(verified),
    exit: explained.code,
    notes: explained.notes,
    fixes: fixes.map((text) => fix.test(text)),
    namesSetting: explained.failure?.fix.includes(`Setting: ${cause?.setting}.`),
  }
}

const expected = ({ cause, verify }: Failure) => ({
  explain: [cause],
  verify: verify ?? [cause],
  exit: 1,
  notes: [],
  fixes: [true, true],
  namesSetting: true,
})

let ground: ProvingGround
let file: string
let putBack: () => Promise<void>
let former: IdentityProviderRepresentation

beforeAll(async () => {
  ground = await openProvingGround(inject('keycloak'))
  await provision(ground, await ground.trust())
  file = await via(ground, 'idp-permission')
  await createClient(inject('keycloak'), ground.realm, { clientId: 'other' })
  await makePolicy(ground, 'theirs', ['other'])
  putBack = await remember(ground, POLICY)
  const { admin, realm } = ground
  former = (await admin.identityProviders.findOne({ realm, alias: 'outsider' })) ?? {}
  // From now on there is a user for the token, linked.
  await explainLive(ground, file, olga(ground.outsider))
})

afterAll(() => ground.close())

describe('cambio explain --live and cambio verify --live name the true cause and the fix', () => {
  const here = FAILURES.filter(({ features }) => features === undefined)
  const elsewhere = FAILURES.filter(({ features }) => features !== undefined)

  it('accepts what is right', { timeout: TIMEOUT_MS }, async () => {
    expect(await explainLive(ground, file, olga(ground.outsider))).toMatchObject({
      code: 0,
      verdict: 'accepted',
      causes: [],
    })
  })

  it('of all fifteen', () => {
    const numbers = new Set(FAILURES.map(({ number }) => number))
    expect([...numbers].toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 15 }, (_, at) => at + 1),
    )
  })

  describe('on a server with all features', () => {
    /** The next one begins with a realm that is right. */
    afterEach(async () => {
      ground.outsider.recover()
      await putBack().catch(() => undefined)
    })

    it.each(here)('$number: $when', { timeout: TIMEOUT_MS }, async (failure) => {
      const scene = { file, token: () => olga(ground.outsider), former }
      const { end, ...provoked } = await failure.provoke(ground, scene)
      const both = await bothTell(ground, { ...scene, ...provoked }, end)
      expect(told(both, failure)).toEqual(expected(failure))
    })
  })

  it.each(elsewhere)('$number: $when', { timeout: TIMEOUT_MS }, async (failure) => {
    const keycloak = await startKeycloak({ features: failure.features ?? [] })
    try {
      const place = await openProvingGround(keycloak)
      await provision(place, await via(place, 'jwt-grant'))
      const scene = {
        file: await via(place, 'idp-permission'),
        token: () => olga(place.outsider),
        former: {},
      }
      const both = await bothTell(place, scene, () => place.close())
      expect(told(both, failure)).toEqual(expected(failure))
    } finally {
      await keycloak.stop()
    }
  })
})
