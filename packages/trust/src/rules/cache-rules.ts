import type { Finding } from '../problem.ts'
import type { Declared } from './declared.ts'
import type { Rule } from './rule.ts'

type Cache = Exclude<NonNullable<Declared['cache']>, 'off'>

/** Fields that say how Redis is reached, and so nothing without it. */
const OF_REDIS = ['redisCa', 'sentinelUsername', 'sentinelPassword'] as const

export const cacheRules: readonly Rule[] = [
  {
    says: '`cache.redis` needs `cache.sealKey`: tokens never leave the process unsealed, unless `cache.insecurePlaintext` says so.',
    find: inCache(({ redis, sealKey, insecurePlaintext }) =>
      redis === undefined || sealKey !== undefined || insecurePlaintext === true
        ? []
        : [
            {
              path: ['cache', 'sealKey'],
              message:
                'is missing, and cache.redis needs it: tokens are sealed before they are stored',
              hint: 'make a key with `openssl rand -base64 32` and refer to it here',
            },
          ],
    ),
  },
  {
    says: '`cache.insecurePlaintext` excludes `cache.sealKey`, `cache.previousSealKeys` and `cache.nameKey`, and needs `cache.redis`.',
    find: inCache(({ redis, insecurePlaintext, ...keys }) => {
      if (insecurePlaintext !== true) return []
      const path = ['cache', 'insecurePlaintext']
      if (hasKeys(keys)) {
        const message = 'is true, and keys are named too: nobody can tell whether to seal'
        return [{ path, message, hint: 'remove it, and what is stored is sealed' }]
      }
      if (redis !== undefined) return []
      return [{ path, message: 'says nothing without cache.redis', hint: 'remove it' }]
    }),
  },
  {
    says: '`cache.previousSealKeys` and `cache.nameKey` need `cache.sealKey`.',
    find: inCache(({ sealKey, previousSealKeys = [], nameKey }) =>
      sealKey === undefined && (previousSealKeys.length > 0 || nameKey !== undefined)
        ? [
            {
              path: ['cache', 'sealKey'],
              message: 'is missing beside the other keys: nothing says what seals',
              hint: 'name the key that seals what is stored from now on',
            },
          ]
        : [],
    ),
  },
  {
    says: '`cache.redisCa`, `cache.sentinelUsername` and `cache.sentinelPassword` need `cache.redis`, and a user name at the Sentinels a password.',
    find: inCache((cache) => [
      ...OF_REDIS.filter((field) => cache.redis === undefined && cache[field] !== undefined).map(
        (field) => ({
          path: ['cache', field],
          message: 'says nothing without cache.redis',
          hint: 'refer to the Redis URL in cache.redis, or remove it',
        }),
      ),
      ...(cache.sentinelUsername !== undefined && cache.sentinelPassword === undefined
        ? [
            {
              path: ['cache', 'sentinelPassword'],
              message: 'is missing beside sentinelUsername',
              hint: 'refer to the password at the Sentinels here',
            },
          ]
        : []),
    ]),
  },
  {
    says: 'No route is below `/.well-known/cambio`: what is there is the gateway’s own.',
    find: ({ routes }) =>
      routes.flatMap((route, index) =>
        route !== undefined && `${route.match.path}/`.startsWith('/.well-known/cambio/')
          ? [
              {
                path: ['routes', index, 'match', 'path'],
                message: 'is below /.well-known/cambio, which is the gateway’s own',
                hint: 'choose another path',
              },
            ]
          : [],
      ),
  },
  {
    says: '`logout.backChannel` needs a cache: without one nothing is kept that a sign-out could end.',
    find: ({ cache, logout }) =>
      cache === 'off' && logout?.backChannel === true
        ? [
            {
              path: ['logout', 'backChannel'],
              message: 'takes sign-outs, and with `cache: off` nothing remembers them',
              hint: 'remove it, or keep tokens at least in memory',
            },
          ]
        : [],
  },
]

function hasKeys({ sealKey, previousSealKeys = [], nameKey }: Partial<Cache>): boolean {
  return sealKey !== undefined || nameKey !== undefined || previousSealKeys.length > 0
}

function inCache(find: (cache: Cache) => readonly Finding[]): Rule['find'] {
  return ({ cache }) => (cache === undefined || cache === 'off' ? [] : find(cache))
}
