import { quoted } from '../problem.ts'
import { destinations } from './destinations.ts'
import type { Rule } from './rule.ts'

/** Names of HTTP and of what it goes over: what a client says in these the gateway would have to judge request by request. */
const HTTP_ITSELF = /^(?:h2c?|(?:http|tls)(?:\/.*)?)$/

export const upgradeRules: readonly Rule[] = [
  {
    says: 'No route is upgraded to HTTP or TLS (`h2c`, `http/2.0`, `tls/1.2`): requests would pass the gateway unseen.',
    find: ({ routes }) =>
      routes.flatMap((route, index) =>
        (route?.upgrades ?? []).flatMap((protocol, at) =>
          HTTP_ITSELF.test(protocol)
            ? [
                {
                  path: ['routes', index, 'upgrades', at],
                  message: `is ${quoted(protocol)}, in which further requests would pass unseen`,
                  hint: 'remove it; http2: true takes HTTP/2 from clients',
                },
              ]
            : [],
        ),
      ),
  },
  {
    says: 'A route with `upgrades` has no upstream with `protocol: http2`: a connection of HTTP/2 is never upgraded.',
    find: ({ routes, upstreams }) =>
      routes.flatMap((route, index) =>
        route?.upgrades === undefined
          ? []
          : destinations(route, index)
              .filter(({ to }) => upstreams.find((each) => each?.name === to)?.protocol === 'http2')
              .map(({ path, to }) => ({
                path,
                message: `is ${quoted(to)}, which is asked by HTTP/2, and its connections are never upgraded`,
                hint: 'declare the same addresses once more with protocol: http1, or remove upgrades',
              })),
      ),
  },
]
