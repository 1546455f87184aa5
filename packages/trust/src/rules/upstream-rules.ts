import { nearest } from '../nearest.ts'
import { type Fault, type Finding, type Path, quoted } from '../problem.ts'
import type { Upstream } from '../schema.ts'
import type { Declared } from './declared.ts'
import { eachDestination, isAddress } from './destinations.ts'
import { duplicates } from './duplicates.ts'
import type { Rule } from './rule.ts'

/** Where requests go. */
export const upstreamRules: readonly Rule[] = [
  {
    says: 'Two upstreams never share a name.',
    find: ({ upstreams }) =>
      duplicates(upstreams, (upstream) => upstream?.name).map(({ index, first }) => ({
        path: ['upstreams', index, 'name'],
        message: `is what upstreams[${first}] is called`,
        hint: 'give each upstream its own name',
      })),
  },
  {
    says: 'A route’s `upstream` is an address, or names one of `upstreams`; a list names each once, and not all weights are 0.',
    find: (trust) => [
      ...(trust.upstreams.includes(undefined) ? [] : unknownNames(trust)),
      ...listFaults(trust),
    ],
  },
  {
    says: 'The addresses of an upstream have one scheme, and each stands there once.',
    find: ({ upstreams }) => eachUpstream(upstreams, addressFaults),
  },
  {
    says: '`upstreams[].tls` is for `https` addresses, and has `certificate` and `certificateKey` together.',
    find: ({ upstreams }) => eachUpstream(upstreams, tlsFaults),
  },
]

function unknownNames({ upstreams, routes }: Declared): readonly Finding[] {
  const names = upstreams.flatMap((upstream) => upstream?.name ?? [])
  return eachDestination({ routes })
    .filter(({ to }) => !isAddress(to) && !names.includes(to))
    .map(({ path, to }) => ({ path, ...unknownName(to, names) }))
}

function unknownName(name: string, known: readonly string[]): Fault {
  const meant = nearest(name, known)
  return {
    message: `${quoted(name)} is the name of no upstream`,
    hint:
      meant === undefined
        ? 'write an address with its scheme, as in https://orders:8443, or the name of one of upstreams'
        : `did you mean ${quoted(meant)}?`,
  }
}

function listFaults({ routes }: Declared): readonly Finding[] {
  return routes.flatMap((route, index) => {
    if (route === undefined || typeof route.upstream === 'string') return []
    const path = ['routes', index, 'upstream']
    const twice = duplicates(route.upstream, ({ to }) => to).map(({ index: at, first }) => ({
      path: [...path, at, 'to'],
      message: `stands in the list twice: see upstream[${first}]`,
      hint: 'write it once, with the sum of the weights',
    }))
    return route.upstream.some(({ weight }) => weight > 0) ? twice : [...twice, noWeight(path)]
  })
}

const noWeight = (path: Path): Finding => ({
  path,
  message: 'gives every upstream the weight 0, so that no request could go anywhere',
  hint: 'give one of them a weight of 1 or more',
})

function addressFaults({ addresses }: Upstream, path: Path): readonly Finding[] {
  const origins = addresses.map((address) => new URL(address))
  const [first] = origins
  const others = origins.flatMap(({ protocol }, at) =>
    protocol === first?.protocol
      ? []
      : [
          {
            path: [...path, 'addresses', at],
            message: 'has another scheme than the first address',
            hint: 'write all of them with https, or all with http',
          },
        ],
  )
  const twice = duplicates(origins, ({ origin }) => origin).map(({ index: at, first: before }) => ({
    path: [...path, 'addresses', at],
    message: `stands in the list twice: see addresses[${before}]`,
    hint: 'an address gets its share by itself; remove one',
  }))
  return [...others, ...twice]
}

function tlsFaults({ addresses, tls }: Upstream, path: Path): readonly Finding[] {
  if (tls === undefined) return []
  const halved = (tls.certificate === undefined) !== (tls.certificateKey === undefined)
  const missing = tls.certificate === undefined ? 'certificate' : 'certificateKey'
  return [
    ...(addresses.every((address) => address.startsWith('http:')) ? [noTls(path)] : []),
    ...(halved ? [halfPair(path, missing)] : []),
  ]
}

const noTls = (path: Path): Finding => ({
  path: [...path, 'tls'],
  message: 'says nothing of addresses that are reached without TLS',
  hint: 'write https addresses, or remove tls',
})

const halfPair = (path: Path, missing: string): Finding => ({
  path: [...path, 'tls', missing],
  message: 'is missing: a certificate is shown with its key',
  hint: 'give both, or none',
})

function eachUpstream(
  upstreams: Declared['upstreams'],
  find: (upstream: Upstream, path: Path) => readonly Finding[],
): readonly Finding[] {
  return upstreams.flatMap((upstream, index) =>
    upstream === undefined ? [] : find(upstream, ['upstreams', index]),
  )
}
