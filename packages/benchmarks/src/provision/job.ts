/** What every tool is asked to do: a realm with this many identity providers, whose tokens one client may exchange. */
export interface Job {
  /** Keycloak, through something that counts. */
  readonly url: string
  readonly realm: string
  /** How many identity providers. */
  readonly providers: number
  /** A folder of the tool's own, for what it reads. */
  readonly folder: string
  readonly secrets: Readonly<Record<'KEYCLOAK_ADMIN_PASSWORD' | 'GATEWAY_SECRET', string>>
}

/** The administrator that every tool logs in as, in realm master. */
export const ADMINISTRATOR = 'admin'

/** The client that may exchange. */
export const CLIENT = 'gateway'

/** An identity provider of a job. Nobody is behind it: no tool asks. */
export interface Provider {
  readonly alias: string
  readonly issuer: string
  readonly jwks: string
}

export function providersOf({ providers }: Job): readonly Provider[] {
  return Array.from({ length: providers }, (_, at) => {
    const alias = `partner-${at + 1}`
    const issuer = `https://${alias}.example`
    return { alias, issuer, jwks: `${issuer}/jwks` }
  })
}
