import type { Finding } from '../problem.ts'
import type { Declared } from './declared.ts'
import { duplicates } from './duplicates.ts'
import type { Rule } from './rule.ts'

/** Counted by a token, which a public route has none of. */
const BY_TOKEN: readonly string[] = ['issuer', 'client', 'subject']

export const rateLimitRules: readonly Rule[] = [
  {
    says: 'Rate limits that count the same request have different names: those for every route, and those of one route with them.',
    find: sameNames,
  },
  {
    says: 'A `public` route has no rate limits per `issuer`, `client` or `subject`; those for every route that are don’t count there.',
    find: ({ routes }) =>
      routes.flatMap((route, index) =>
        (route?.public === true ? (route.rateLimits ?? []) : []).flatMap(({ per }, at) =>
          BY_TOKEN.includes(per)
            ? [
                {
                  path: ['routes', index, 'rateLimits', at, 'per'],
                  message: `is ${per}, and this route is public: nobody says who asks`,
                  hint: 'count per address, per route, or remove public: true',
                },
              ]
            : [],
        ),
      ),
  },
]

function sameNames({ rateLimits = [], routes }: Declared): readonly Finding[] {
  const everywhere = duplicates(rateLimits, ({ name }) => name).map(({ index }) =>
    repeated(['rateLimits', index, 'name']),
  )
  const atRoutes = routes.flatMap((route, at) => {
    const own = route?.rateLimits ?? []
    const count = rateLimits.length
    return duplicates([...rateLimits, ...own], ({ name }) => name)
      .filter(({ index }) => index >= count)
      .map(({ index }) => repeated(['routes', at, 'rateLimits', index - count, 'name']))
  })
  return [...everywhere, ...atRoutes]
}

function repeated(path: Finding['path']): Finding {
  return {
    path,
    message: 'is the name of another rate limit that counts the same requests',
    hint: 'give each its own name',
  }
}
