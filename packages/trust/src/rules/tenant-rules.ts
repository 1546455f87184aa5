import { EXTERNAL_VIA } from '../defaults.ts'
import type { Finding } from '../problem.ts'
import { type ExternalIssuer, type Grant, type Road, TENANT } from '../schema.ts'
import { duplicates } from './duplicates.ts'
import { eachExternal } from './external-issuers.ts'
import type { Rule } from './rule.ts'

/** Issuers with many tenants, of which only listed ones are trusted. */
export const tenantRules: readonly Rule[] = [
  {
    says: '`tenants` and `{tenantid}` in `issuer` need each other; `{tenantid}` in `alias` needs both.',
    find: ({ issuers }) => eachExternal(issuers, placeholders),
  },
  {
    says: 'A tenant stands in `tenants` once.',
    find: ({ issuers }) =>
      eachExternal(issuers, ({ tenants = [] }, index) =>
        duplicates(tenants, (tenant) => tenant).map((duplicate) => ({
          path: ['issuers', index, 'tenants', duplicate.index],
          message: `stands in the list twice: see tenants[${duplicate.first}]`,
          hint: 'remove one',
        })),
      ),
  },
  {
    says: 'The road `jwt-grant` takes one issuer for each identity provider: with several `tenants`, `alias` holds `{tenantid}`.',
    find: ({ issuers, grants }) =>
      eachExternal(issuers, (issuer, index) =>
        isOneForAll(issuer) && mayGrant(issuer, grants)
          ? [
              {
                path: ['issuers', index, 'alias'],
                message: `holds no ${TENANT}, and by jwt-grant an identity provider serves one issuer`,
                hint: `write it into the alias, as in ${issuer.alias}-${TENANT}, or take via: [idp-permission]`,
              },
            ]
          : [],
      ),
  },
]

function placeholders(
  { issuer, alias = '', tenants }: ExternalIssuer,
  index: number,
): readonly Finding[] {
  const path = ['issuers', index]
  const isTemplate = issuer.includes(TENANT)
  if (isTemplate && tenants === undefined) {
    const hint = 'list those whose tokens are accepted; no others are'
    return [{ path: [...path, 'tenants'], message: `is missing, and issuer holds ${TENANT}`, hint }]
  }
  if (!isTemplate && tenants !== undefined) {
    const message = `has no place for a tenant, and tenants are listed`
    return [{ path: [...path, 'issuer'], message, hint: `write ${TENANT} where the tenant stands` }]
  }
  if (tenants !== undefined || !alias.includes(TENANT)) return []
  const message = `holds ${TENANT}, and no tenants are listed`
  return [{ path: [...path, 'alias'], message, hint: 'write the alias itself, or list tenants' }]
}

function isOneForAll({ alias, tenants = [] }: ExternalIssuer): boolean {
  return tenants.length > 1 && alias !== undefined && !alias.includes(TENANT)
}

function mayGrant(issuer: ExternalIssuer, grants: readonly (Grant | undefined)[]): boolean {
  const further = grants.filter(
    (grant) => grant?.from === issuer.alias || grant?.from === issuer.issuer,
  )
  return [issuer, ...further].some((one) => includesGrant(one?.via))
}

function includesGrant(via: 'auto' | readonly Road[] = EXTERNAL_VIA): boolean {
  return via === 'auto' || via.includes('jwt-grant')
}
