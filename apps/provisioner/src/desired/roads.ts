import {
  EXTERNAL_VIA,
  type ExternalIssuer,
  type Issuer,
  type Road,
  SELF_VIA,
  type TrustFile,
} from '@cambio/trust'

/** The roads of one issuer's tokens, in the order they are tried. */
export function roadsOf(issuer: Issuer): readonly Road[] {
  return issuer.via ?? ('self' in issuer ? SELF_VIA : EXTERNAL_VIA)
}

export function takes(issuer: Issuer, road: Road): boolean {
  return roadsOf(issuer).includes(road)
}

/** Every road the trust file uses, each once. */
export function roadsIn(trust: TrustFile): readonly Road[] {
  return [...new Set(trust.issuers.flatMap(roadsOf))]
}

export function externalIssuers(trust: TrustFile): readonly ExternalIssuer[] {
  return trust.issuers.filter(isExternal)
}

function isExternal(issuer: Issuer): issuer is ExternalIssuer {
  return !('self' in issuer)
}
