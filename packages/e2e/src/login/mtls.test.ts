import {
  adminClient,
  makeLandscape,
  runCambio,
  startGateway,
  startKeycloak,
  trustFile,
  untilReady,
  type Landscape,
  type TlsKeycloak,
} from '@cambio/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf, type Admin } from '../provisioning/workshop.ts'
import { get } from '../stage/answer.ts'
import { createAdminAccount, withLogin } from './admin-account.ts'

/** A server of its own takes a minute to be prepared the first time. */
const START_MS = 300_000

let keycloak: TlsKeycloak
let landscape: Landscape
let admin: Admin
let env: Readonly<Record<string, string>>
beforeAll(async () => {
  keycloak = await startKeycloak({ tls: true })
  landscape = await makeLandscape(keycloak.connection)
  admin = await adminClient(keycloak)
  const { certificate: ADMIN_CERTIFICATE, key: ADMIN_KEY } =
    await keycloak.issueClientCertificate('cambio-admin')
  const { certificate: GATEWAY_CERTIFICATE, key: GATEWAY_KEY } =
    await keycloak.issueClientCertificate('gateway, of company')
  env = {
    ...landscape.env,
    NODE_EXTRA_CA_CERTS: keycloak.caFile,
    ADMIN_CERTIFICATE,
    ADMIN_KEY,
    GATEWAY_CERTIFICATE,
    GATEWAY_KEY,
  }
  await createAdminAccount(
    { landscape, admin, realm: landscape.our.name },
    {
      clientId: 'certified',
      clientAuthenticatorType: 'client-x509',
      attributes: {
        'x509.subjectdn': 'CN=cambio-admin',
        'x509.allow.regex.pattern.comparison': 'false',
      },
    },
  )
}, START_MS)
afterAll(async () => {
  await landscape?.remove()
  await keycloak?.stop()
})

const trust = (change: (text: string) => string = (text) => text): Promise<string> =>
  landscape.writeTrustFile(
    change(
      withLogin({
        clientId: 'certified',
        certificate: '${env:ADMIN_CERTIFICATE}',
        certificateKey: '${env:ADMIN_KEY}',
      })(trustFile(landscape)),
    ),
  )

const certified = (text: string): string =>
  text.replace(
    'secret: "${env:GATEWAY_SECRET}"',
    'certificate: "${env:GATEWAY_CERTIFICATE}", certificateKey: "${env:GATEWAY_KEY}"',
  )

describe('with a certificate', () => {
  it('cambio logs in, and the Admin API needs none', async () => {
    expect(await runCambio(['plan', '-f', await trust()], { env })).toMatchObject({ code: 2 })
  })

  it('cambio is refused with somebody else’s, and says so', async () => {
    const other = { ...env, ADMIN_CERTIFICATE: env['GATEWAY_CERTIFICATE'] ?? '' }
    const mixed = await runCambio(['plan', '-f', await trust()], { env: other })
    expect(mixed.code).toBe(1)
    expect(mixed.output).toMatch(/keycloak\.admin\.certificateKey.*not the key of the certificate/)

    const { GATEWAY_KEY: ADMIN_KEY = '' } = env
    const refused = await runCambio(['plan', '-f', await trust()], { env: { ...other, ADMIN_KEY } })
    expect(refused.code).toBe(1)
    expect(refused.output).toMatch(/login of client certified.*keycloak\.admin/)
  })

  it('the exchange client is made so by cambio, and exchanges', async () => {
    const file = await trust(certified)
    expect(await runCambio(['-f', file], { env })).toMatchObject({ code: 0 })
    const { clientAuthenticatorType, attributes } = await clientOf(
      admin,
      landscape.our.name,
      'gateway',
    )
    expect(clientAuthenticatorType).toBe('client-x509')
    expect(attributes).toMatchObject({
      'x509.subjectdn': String.raw`CN=gateway\, of company`,
      'x509.casubjectdn': 'CN=Cambio throw-away authority',
      'x509.allow.regex.pattern.comparison': 'false',
    })
    expect(await runCambio(['plan', '-f', file], { env })).toMatchObject({ code: 0 })

    const gateway = await startGateway({ args: ['-f', file], env })
    try {
      await untilReady(gateway)
      const answer = await get(`${gateway.url}/orders/1`, await landscape.partner.token())
      expect(answer.status).toBe(200)
    } finally {
      await gateway.stop()
    }
  })

  it('of somebody else the gateway is not accepted as the exchange client', async () => {
    const { ADMIN_CERTIFICATE: GATEWAY_CERTIFICATE = '', ADMIN_KEY: GATEWAY_KEY = '' } = env
    const gateway = await startGateway({
      args: ['-f', await trust(certified)],
      env: { ...env, GATEWAY_CERTIFICATE, GATEWAY_KEY },
    })
    try {
      await gateway.waitFor((line) => (line.includes('client_refused') ? line : undefined))
      expect((await get(`${gateway.managementUrl}/health/ready`)).status).toBe(503)
    } finally {
      await gateway.stop()
    }
  })
})
