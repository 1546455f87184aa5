import { API_CLIENT, createClient, type Landscape } from '@cambio/testkit'

/** A confidential client of our realm, and its secret. */
export interface Caller {
  readonly id: string
  readonly secret: string
}

/** Makes a confidential client as somebody would in the console. */
export async function makeCaller({ keycloak, our }: Landscape, id: string): Promise<Caller> {
  const secret = `secret of ${id}`
  await createClient(keycloak, our.name, { clientId: id, secret, standardFlowEnabled: false })
  return { id, secret }
}

/** The exchange client. */
export function gateway({ env }: Landscape): Caller {
  return { id: 'gateway', secret: env.GATEWAY_SECRET }
}

export interface ExchangeOptions {
  /** Whose token. Default: `partner`. */
  readonly alias?: string
  /** Absent for the caller itself. */
  readonly audience?: string
}

/** Asks by `idp-permission` with a fresh token of the partner, and gives the status. */
export async function exchangeAs(
  caller: Caller,
  landscape: Landscape,
  { alias = 'partner', audience }: ExchangeOptions = {},
): Promise<number> {
  return await ask(caller, landscape, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: await landscape.partner.token(),
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    subject_issuer: alias,
    ...(audience !== undefined && { audience }),
  })
}

/** As `exchangeAs`, for a token that the API accepts. */
export async function exchangeForApi(caller: Caller, landscape: Landscape): Promise<number> {
  return await exchangeAs(caller, landscape, { audience: API_CLIENT })
}

/** Asks by `jwt-grant` with a fresh token of the partner, and gives the status. */
export async function assertAs(caller: Caller, landscape: Landscape): Promise<number> {
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  return await ask(caller, landscape, { grant_type, assertion: await landscape.partner.token() })
}

async function ask(
  { id, secret }: Caller,
  { our }: Landscape,
  form: Readonly<Record<string, string>>,
): Promise<number> {
  const response = await fetch(`${our.issuer}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ ...form, client_id: id, client_secret: secret }),
  })
  await response.body?.cancel()
  return response.status
}
