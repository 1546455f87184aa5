import {
  createUser,
  EXCHANGE_CLIENT,
  fromInside,
  PARTNER_AUDIENCE,
  startIssuer,
  type RunningIssuer,
} from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createAdminAccount } from '../login/admin-account.ts'
import { openWorkshop, type Run, type Workshop } from '../provisioning/workshop.ts'

describe('migrate', () => {
  let issuer: RunningIssuer
  let workshop: Workshop
  let file: string

  beforeAll(async () => {
    issuer = await startIssuer({ audience: PARTNER_AUDIENCE, reachableFromContainers: true })
    workshop = await openWorkshop(inject('keycloak'))
    file = await workshop.trust((text) =>
      text.replace('routes:', `${outsider('idp-permission')}routes:`),
    )
    await workshop.provision(file)
    for (const username of ['ada', 'ben', 'cleo']) {
      await createUser(inject('keycloak'), workshop.realm, { username, password: 'password' })
    }
    await link('cleo', 'cleo-at-outsider')
  })
  afterAll(async () => {
    await workshop.close()
    await issuer.stop()
  })

  function outsider(via: string): string {
    return `  - alias: outsider
    issuer: ${issuer.issuer}
    accept: { audience: ["${PARTNER_AUDIENCE}"] }
    via: [${via}]
    jwtGrant: { audience: "${PARTNER_AUDIENCE}", maxAgeSeconds: 600 }
    identityProvider: { config: { jwksUrl: "${fromInside(inject('keycloak'), issuer.jwksUrl)}" } }
`
  }

  async function link(username: string, userId: string): Promise<void> {
    const { admin, realm } = workshop
    const [user] = await admin.users.find({ realm, username, exact: true })
    await admin.users.addToFederatedIdentity({
      realm,
      id: user?.id ?? '',
      federatedIdentityId: 'outsider',
      federatedIdentity: { identityProvider: 'outsider', userId, userName: username },
    })
  }

  /** Runs `cambio migrate` and gives what it sent besides. */
  async function migrate(...args: readonly string[]): Promise<Run & { readonly writes: number }> {
    workshop.proxy.restart()
    const run = await workshop.cambio(file, 'migrate', 'outsider', ...args)
    return { ...run, writes: workshop.proxy.writes().length }
  }

  const linkFile = (text: string): Promise<string> => workshop.landscape.writeTrustFile(text)

  /** The status of a JWT grant for this subject of the outsider, with Keycloak's words. */
  async function grant(sub: string): Promise<string> {
    const { our, env } = workshop.landscape
    const response = await fetch(`${our.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        client_id: EXCHANGE_CLIENT,
        client_secret: env.GATEWAY_SECRET,
        assertion: issuer.token({ sub, jti: crypto.randomUUID() }),
      }),
    })
    return `${response.status} ${await response.text()}`
  }

  it('tells what the move takes, counts the users, and writes nothing without --yes', async () => {
    const links = await linkFile('username,subject\nada,ada-at-outsider\n')
    const { code, output, writes } = await migrate('--link-users', links)
    expect(output).toContain('~ identity provider outsider')
    expect(output).toContain('config.jwtAuthorizationGrantEnabled')
    expect(output).toContain('~ client gateway')
    expect(output).toContain('3 in the realm, 1 linked to outsider, 2 without a link')
    expect(output).toContain('+ user ada is subject ada-at-outsider: will be linked')
    expect(output).toContain('one single aud')
    expect(output).toContain('issuers[1].via: [jwt-grant, idp-permission]')
    expect(code).toBe(2)
    expect(writes).toBe(0)
    expect(await grant('ada-at-outsider')).toContain('400')
  })

  it.each([
    ['a user the realm does not have', 'nobody,n-1', 'nobody: is no user of the realm'],
    ['a subject that is somebody else', 'ada,cleo-at-outsider', 'user cleo is'],
    ['a user who is somebody else there', 'cleo,c-2', 'as subject cleo-at-outsider'],
  ])('refuses a link of %s, and writes nothing', async (_what, line, words) => {
    const links = await linkFile(`username,subject\n${line}\n`)
    const { code, output, writes } = await migrate('--link-users', links, '--yes')
    expect(output).toContain(words)
    expect(output).toContain(':2 ')
    expect(code).toBe(4)
    expect(writes).toBe(0)
  })

  it('names the role it lacks to link users, before any write', async () => {
    const { realm, landscape } = workshop
    const roles = [
      'manage-clients',
      'manage-identity-providers',
      'manage-authorization',
      'view-users',
    ]
    await createAdminAccount(
      workshop,
      { clientId: 'migrator', secret: 'secret-of-migrator' },
      roles,
    )
    const own = await workshop.trust((text) =>
      text
        .replace('routes:', `${outsider('idp-permission')}routes:`)
        .replace(/admin: .*/, 'admin: { clientId: migrator, clientSecret: "${env:MIGRATOR}" }'),
    )
    const links = await linkFile('username,subject\nada,ada-at-outsider\n')
    workshop.proxy.restart()
    const { code, output } = await workshop.cambioIn(
      { ...landscape.env, MIGRATOR: 'secret-of-migrator' },
      own,
      'migrate',
      'outsider',
      '--link-users',
      links,
      '--yes',
    )
    expect(output).toContain(`client migrator of realm ${realm} lacks the admin role manage-users`)
    expect(code).toBe(4)
    expect(workshop.proxy.writes()).toEqual([])
  })

  it('links users and opens the road: who is linked can be exchanged by it, who is not cannot', async () => {
    const links = await linkFile(
      JSON.stringify([
        { username: 'ada', subject: 'ada-at-outsider' },
        { username: 'cleo', subject: 'cleo-at-outsider' },
      ]),
    )
    const { code, output } = await migrate('--link-users', links, '--yes')
    expect(output).toContain('+ user ada is subject ada-at-outsider: linked')
    expect(output).toContain('= user cleo is subject cleo-at-outsider: linked already')
    expect(output).toContain('3 in the realm, 2 linked to outsider, 1 without a link')
    expect(code).toBe(0)
    expect(await grant('ada-at-outsider')).toContain('200')
    expect(await grant('cleo-at-outsider')).toContain('200')
    expect(await grant('ben-at-outsider')).toMatch(/^400 .*User not found/)
  })

  it('leaves the realm as the trust file with the changed line says, and the old road open', async () => {
    const moved = await workshop.trust((text) =>
      text.replace('routes:', `${outsider('jwt-grant, idp-permission')}routes:`),
    )
    workshop.proxy.restart()
    expect(await workshop.cambio(moved, 'plan')).toMatchObject({ code: 0 })
    expect(await migrate('--yes')).toMatchObject({ code: 0, writes: 0 })
    expect(await workshop.exchange()).toBe(200)
  })

  it('does not run on a realm that is not as the trust file says', async () => {
    const other = await workshop.trust((text) => text.replace('id: orders-api', 'id: another-api'))
    const { code, output } = await workshop.cambio(other, 'migrate')
    expect(output).toContain('Run cambio apply first')
    expect(code).toBe(4)
  })
})
