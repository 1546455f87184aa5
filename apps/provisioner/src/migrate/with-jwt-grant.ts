import { EXTERNAL_VIA, type ExternalIssuer, type Road, type TrustFile } from '@cambio/trust'

/** A line of the trust file that a migration changes. */
export interface Edit {
  /** `issuers[0].via`. */
  readonly path: string
  readonly from: readonly Road[]
  /** Now: the cheap road first, the other one behind it. */
  readonly to: readonly Road[]
  /** When every user is linked. */
  readonly last: readonly Road[]
}

export interface Migrated {
  readonly trust: TrustFile
  readonly edits: readonly Edit[]
}

/**
 * A trust file in which `jwt-grant` stands before `idp-permission`, for these identity providers. Pure.
 *
 * @param isMeant Whether an issuer, named by its alias or its URL, is to be migrated.
 */
export function withJwtGrant(trust: TrustFile, isMeant: (name: string) => boolean): Migrated {
  const edits: Edit[] = []
  const moved = (path: string, via: readonly Road[]): Road[] => {
    const to: Road[] = ['jwt-grant', ...via.filter((road) => road !== 'jwt-grant')]
    edits.push({ path, from: via, to, last: to.filter((road) => road !== 'idp-permission') })
    return to
  }
  const issuers = trust.issuers.map((issuer, index) => {
    if (!('issuer' in issuer) || !isMeant(nameOf(issuer))) return issuer
    const via = issuer.via ?? EXTERNAL_VIA
    return isMovable(via)
      ? { ...issuer, via: external(moved(`issuers[${index}].via`, via)) }
      : issuer
  })
  const grants = trust.grants?.map((grant, index) =>
    grant.via !== undefined && isMeant(grant.from) && isMovable(grant.via)
      ? { ...grant, via: moved(`grants[${index}].via`, grant.via) }
      : grant,
  )
  return { trust: { ...trust, issuers, ...(grants && { grants }) }, edits }
}

function nameOf({ alias, issuer }: ExternalIssuer): string {
  return alias ?? issuer
}

/** `auto` takes the JWT grant by itself. */
function isMovable(via: 'auto' | readonly Road[]): via is readonly Road[] {
  return via !== 'auto' && via.includes('idp-permission') && !via.includes('jwt-grant')
}

function external(via: readonly Road[]) {
  return via.filter((road) => road === 'jwt-grant' || road === 'idp-permission')
}
