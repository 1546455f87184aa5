import { EXTERNAL_VIA } from '../defaults.ts'
import { firstOfProvider } from '../effective/shared-provider.ts'
import type { Issuer } from '../schema.ts'
import type { Declared } from './declared.ts'
import type { Rule } from './rule.ts'

/** What several workers can't do without a memory that they share, and why. */
const NEEDS: readonly (readonly [string, (trust: Declared) => boolean])[] = [
  [
    'a token goes to the worker that its connection leads to, and by jwt-grant Keycloak takes it once',
    ({ issuers }) => {
      const known = issuers.filter((issuer) => issuer !== undefined)
      return known.some((issuer) => isOneTime(issuer, known))
    },
  ],
  [
    'each worker would take the same DPoP proof once',
    ({ issuers }) => issuers.some((issuer) => (issuer?.accept?.dpop ?? 'refuse') !== 'refuse'),
  ],
  [
    'of logout.backChannel one worker alone would hear',
    ({ logout }) => logout?.backChannel === true,
  ],
]

/** Several processes behind one port. */
export const workerRules: readonly Rule[] = [
  {
    says: 'More than one of `workers` needs `cache.redis` where something counts once for all of them: an issuer by `jwt-grant` without `jwtGrant.reuse`, `accept.dpop`, `logout.backChannel`.',
    find: (trust) => {
      const { workers = 1, cache } = trust
      const isShared = cache !== undefined && cache !== 'off' && cache.redis !== undefined
      if (workers === 1 || isShared) return []
      return NEEDS.filter(([, isNeeded]) => isNeeded(trust)).map(([why]) => ({
        path: ['workers'],
        message: `needs cache.redis: ${why}`,
        hint: 'refer to a Redis in cache.redis, or remove workers',
      }))
    },
  },
]

function isOneTime(issuer: Issuer, issuers: readonly Issuer[]): boolean {
  if ('self' in issuer) return false
  const { via = EXTERNAL_VIA } = issuer
  const grants = via === 'auto' || via.some((road) => road === 'jwt-grant')
  return grants && firstOfProvider(issuer, issuers).jwtGrant?.reuse !== true
}
