import { err, ok } from '@cambio/validation'
import type { Fault } from '../problem.ts'
import { realmIssuer } from '../effective/realm-issuer.ts'
import type { TrustFile } from '../schema.ts'
import { address, realm } from '../schema.ts'
import { fitting, type ValueParser } from './values.ts'

/** `ISSUER` in its two parts, as the trust file has them. */
export type Realm = Pick<TrustFile['keycloak'], 'url' | 'realm'>

const REALM_ISSUER = /^(?<url>.+)\/realms\/(?<name>[^/]+)$/

/** Takes a realm's issuer URL apart. */
export const realmFromIssuer: ValueParser<Realm> = (issuer) => {
  const fits = fitting(address)(issuer)
  if (!fits.ok) return fits
  const { url, name } = REALM_ISSUER.exec(issuer)?.groups ?? {}
  const found = decoded(name ?? '')
  if (url === undefined || !realm.safeParse(found).success) return err([NO_REALM])
  // Whatever is written differently from what Keycloak writes would match no token.
  return realmIssuer(url, found) === issuer ? ok({ url, realm: found }) : err([NO_REALM])
}

const NO_REALM: Fault = {
  message: 'is not a realm’s issuer: it must end with /realms/ and the realm’s name',
  hint: 'write it as in the discovery document, like https://sso.example.com/realms/data, without a slash at the end',
}

/** Nothing where the percent-encoding is broken. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return ''
  }
}
