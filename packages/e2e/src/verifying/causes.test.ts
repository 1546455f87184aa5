import {
  createClient,
  createUser,
  fromInside,
  PARTNER_AUDIENCE,
  startIssuer,
} from '@cambio/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  bindAudiencePolicies,
  bindPolicies,
  changeExchangeClient,
  changeProvider,
  fillPolicy,
  makePolicy,
  remember,
} from './console.ts'
import { olga, openProvingGround, type ProvingGround, provision } from './proving-ground.ts'

const POLICY = 'gateway-token-exchange'

/** As Keycloak reaches it. */
const inside = (url: string): string => fromInside(inject('keycloak'), url)

let ground: ProvingGround
let file: string
let putBack: () => Promise<void>

beforeAll(async () => {
  ground = await openProvingGround(inject('keycloak'))
  file = await ground.trust()
  await provision(ground, file)
  await createClient(inject('keycloak'), ground.realm, { clientId: 'other' })
  await makePolicy(ground, 'theirs', ['other'])
  putBack = await remember(ground, POLICY)
  // From now on there is a user for the token, linked.
  await ground.live(file, olga(ground.outsider))
})

afterAll(() => ground.close())

/** The next test begins with a realm that is right. */
afterEach(async () => {
  ground.outsider.recover()
  await putBack()
})

/** The causes it names for what was refused, by road. */
async function causes(token = olga(ground.outsider), trust = file) {
  const checks = await ground.checks(trust, token)
  return Object.fromEntries(
    checks.flatMap(({ road, cause }) =>
      road === undefined || cause === undefined ? [] : [[road, cause.code]],
    ),
  )
}

/** A trust file whose issuer takes one road only. */
const only = (road: string) =>
  ground.trust((text) => text.replace('via: [jwt-grant, idp-permission]', `via: [${road}]`))

describe('cambio verify --live names the cause, when by idp-permission', () => {
  it('the permission has no policy', async () => {
    await bindPolicies(ground, [])
    expect(await causes()).toEqual({ 'idp-permission': 'permission-without-policy' })
  })

  it('permissions are off', async () => {
    const { admin, realm } = ground
    await admin.identityProviders.updatePermission({ realm, alias: 'outsider' }, { enabled: false })
    const found = await causes()
    await provision(ground, file)
    expect(found).toEqual({ 'idp-permission': 'permission-off' })
  })

  it('the client is not in the policy', async () => {
    await fillPolicy(ground, POLICY, ['other'])
    expect(await causes()).toEqual({ 'idp-permission': 'client-not-in-policy' })
  })

  it('a foreign policy denies under UNANIMOUS', async () => {
    await bindPolicies(ground, [POLICY, 'theirs'])
    expect(await causes()).toEqual({ 'idp-permission': 'foreign-policy-denies' })
  })

  it('the target client’s own permission denies', async () => {
    await bindAudiencePolicies(ground, [])
    expect(await causes()).toEqual({ 'idp-permission': 'audience-permission' })
  })

  it('the identity provider asks userinfo, and that refuses the token', async () => {
    await changeProvider(ground, {
      config: { disableUserInfo: 'false', userInfoUrl: inside(ground.outsider.userinfoUrl) },
    })
    ground.outsider.fail('userinfo', 401)
    expect(await causes()).toEqual({ 'idp-permission': 'userinfo-refuses' })
  })

  it('the identity provider has only userinfo to judge by, and that refuses the token', async () => {
    await changeProvider(ground, {
      config: {
        validateSignature: 'false',
        disableUserInfo: 'false',
        userInfoUrl: inside(ground.outsider.userinfoUrl),
      },
    })
    ground.outsider.fail('userinfo', 401)
    expect(await causes(undefined, await only('idp-permission'))).toEqual({
      'idp-permission': 'userinfo-refuses',
    })
  })

  it('the identity provider has only userinfo to judge by, and it is off', async () => {
    await changeProvider(ground, { config: { validateSignature: 'false' } })
    expect(await causes(undefined, await only('idp-permission'))).toEqual({
      'idp-permission': 'userinfo-off',
    })
  })

  it('the token has no typ that Keycloak knows', async () => {
    await changeProvider(ground, { config: { disableTypeClaimCheck: 'false' } })
    expect(await causes()).toEqual({ 'idp-permission': 'type-claim' })
  })

  it('a user of the same name is there without a link', async () => {
    const user = { username: 'peter', password: 'peter-password' }
    await createUser(inject('keycloak'), ground.realm, user)
    const token = olga(ground.outsider, {
      sub: 'peter-outside',
      preferred_username: 'peter',
      email: 'other@example.com',
    })
    expect(await causes(token)).toMatchObject({ 'idp-permission': 'user-exists' })
  })
})

describe('cambio verify --live names the cause, on both roads, when', () => {
  it('the identity provider is disabled', async () => {
    await changeProvider(ground, { enabled: false })
    expect(await causes()).toEqual({
      'idp-permission': 'provider-disabled',
      'jwt-grant': 'grant-provider-unfit',
    })
  })

  it('the identity provider is disabled, where a refusal of the client that is not allowed proves nothing', async () => {
    await changeProvider(ground, { enabled: false })
    const checks = await ground.checks(file, olga(ground.outsider))
    const refusals = checks.filter(({ kind }) => kind === 'refusal')
    expect(refusals.map(({ state }) => state)).toEqual(['unproven', 'unproven'])
  })

  it('the identity provider expects another issuer', async () => {
    await changeProvider(ground, { config: { issuer: `${ground.outsider.issuer}/` } })
    expect(await causes()).toEqual({
      'idp-permission': 'provider-issuer',
      'jwt-grant': 'grant-provider-unfit',
    })
  })

  it('the identity provider has another issuer’s keys', async () => {
    const other = await startIssuer({ reachableFromContainers: true })
    await changeProvider(ground, { config: { jwksUrl: inside(other.jwksUrl) } })
    expect(await causes()).toEqual({
      'idp-permission': 'provider-keys',
      'jwt-grant': 'grant-signature',
    })
    await other.stop()
  })

  it('the exchange client has another secret', async () => {
    await changeExchangeClient(ground, { secret: 'another-secret' })
    expect(await causes()).toEqual({
      'idp-permission': 'client-credentials',
      'jwt-grant': 'client-credentials',
    })
  })

  it('the linked user is disabled', async () => {
    const { admin, realm } = ground
    const [user] = await admin.users.find({ realm, username: 'olga' })
    await admin.users.update({ realm, id: user?.id ?? '' }, { ...user, enabled: false })
    const found = await causes()
    await admin.users.update({ realm, id: user?.id ?? '' }, { ...user, enabled: true })
    expect(found).toEqual({ 'idp-permission': 'user-disabled', 'jwt-grant': 'user-disabled' })
  })
})

describe('cambio verify --live names the cause, when by jwt-grant', () => {
  it('the client may not use it', async () => {
    await changeExchangeClient(ground, {
      attributes: { 'oauth2.jwt.authorization.grant.enabled': 'false' },
    })
    expect(await causes()).toEqual({ 'jwt-grant': 'grant-client-off' })
  })

  it('the client may use it, but not with this identity provider', async () => {
    await changeExchangeClient(ground, {
      attributes: { 'oauth2.jwt.authorization.grant.idp': 'somebody' },
    })
    expect(await causes()).toEqual({ 'jwt-grant': 'grant-provider-not-allowed' })
  })

  it('the identity provider has its switch off', async () => {
    await changeProvider(ground, { config: { jwtAuthorizationGrantEnabled: 'false' } })
    expect(await causes()).toEqual({ 'jwt-grant': 'grant-provider-unfit' })
  })

  it('the user is not linked', async () => {
    const token = olga(ground.outsider, { sub: 'nobody-yet' })
    expect(await causes(token, await only('jwt-grant'))).toEqual({ 'jwt-grant': 'user-unlinked' })
  })

  it('the token was exchanged before', async () => {
    const token = olga(ground.outsider)
    expect(await causes(token)).toEqual({})
    expect(await causes(token)).toEqual({ 'jwt-grant': 'token-used' })
  })

  it('the token is too old', async () => {
    const iat = Math.floor(Date.now() / 1000) - 700
    expect(await causes(olga(ground.outsider, { iat }))).toEqual({ 'jwt-grant': 'token-too-old' })
  })

  it('the token has several audiences', async () => {
    const token = olga(ground.outsider, { aud: [PARTNER_AUDIENCE, 'account'] })
    expect(await causes(token)).toEqual({ 'jwt-grant': 'token-audiences' })
  })

  it('the token has another audience than is declared', async () => {
    await changeExchangeClient(ground, {
      attributes: { 'oauth2.jwt.authorization.grant.audience': '' },
    })
    expect(await causes()).toEqual({ 'jwt-grant': 'token-audience' })
  })

  it('the token has no jti', async () => {
    expect(await causes(olga(ground.outsider, { jti: undefined }))).toEqual({
      'jwt-grant': 'token-without-jti',
    })
  })

  it('the identity provider takes another algorithm', async () => {
    await changeProvider(ground, {
      config: { jwtAuthorizationGrantAssertionSignatureAlg: 'ES256' },
    })
    expect(await causes()).toEqual({ 'jwt-grant': 'grant-algorithm' })
  })

  it('the issued token lacks the audience that was asked for', async () => {
    const { admin, realm } = ground
    const [client] = await admin.clients.find({ realm, clientId: 'gateway' })
    const id = client?.id ?? ''
    for (const mapper of await admin.clients.listProtocolMappers({ realm, id }))
      await admin.clients.delProtocolMapper({ realm, id, mapperId: mapper.id ?? '' })
    const found = await causes()
    await provision(ground, file)
    expect(found).toEqual({ 'jwt-grant': 'issued-audience' })
  })
})

describe('cambio verify --live without the realm’s events', () => {
  it('says of a refused token what it sees, and how to know more', async () => {
    const { admin, realm } = ground
    const other = await startIssuer({ reachableFromContainers: true })
    await admin.realms.updateConfigEvents({ realm }, { eventsEnabled: false })
    const moved = await ground.trust((text) =>
      text.replace(inside(ground.outsider.jwksUrl), inside(other.jwksUrl)),
    )
    await changeProvider(ground, { config: { jwksUrl: inside(other.jwksUrl) } })
    const { output } = await ground.live(moved, olga(ground.outsider))
    await admin.realms.updateConfigEvents({ realm }, { eventsEnabled: true })
    await other.stop()
    expect(output).toContain('set keycloak.settings.eventsEnabled: true')
  })
})
