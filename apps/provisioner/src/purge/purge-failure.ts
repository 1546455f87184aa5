/** Why nothing was purged. Facts only; none of them is secret. */
export type PurgeFailure =
  /** The trust file names no key. */
  | { readonly reason: 'purge_key_missing'; readonly file: string }
  | { readonly reason: 'gateway_away'; readonly gateway: string; readonly cause: string }
  | { readonly reason: 'purge_key_refused'; readonly gateway: string }
  /** The gateway has no purge key, or does not cache. */
  | { readonly reason: 'purge_off'; readonly gateway: string; readonly lacks: 'key' | 'cache' }
  | {
      readonly reason: 'purge_refused'
      readonly gateway: string
      readonly status: number
      /** In the gateway's words; absent when it said nothing that could be read. */
      readonly detail?: string
    }

const REASONS: Readonly<Record<PurgeFailure['reason'], true>> = {
  purge_key_missing: true,
  gateway_away: true,
  purge_key_refused: true,
  purge_off: true,
  purge_refused: true,
}

export function isPurgeFailure(failure: { readonly reason: string }): failure is PurgeFailure {
  return Object.hasOwn(REASONS, failure.reason)
}

export function describePurgeFailure(failure: PurgeFailure): string {
  switch (failure.reason) {
    case 'purge_key_missing':
      return `${failure.file} names no key to purge with, so no gateway that runs by it lets anybody. Set management.purgeKey to a reference to 32 random bytes (\`openssl rand -base64 32\`), as in \${env:PURGE_KEY}; the gateways take it over while they run when it is in a file.`
    case 'gateway_away':
      return `no gateway answers at ${failure.gateway} (${failure.cause}). Whether anything was purged is not known: run again, a purge may be repeated. --gateway is the address of a gateway's management port (MANAGEMENT_PORT), which is reached from inside only.`
    case 'purge_key_refused':
      return `the gateway at ${failure.gateway} refuses the key, and nothing was purged. management.purgeKey must lead to the same secret here and there: compare both trust files, and what the reference names in both places.`
    case 'purge_off':
      return `the gateway at ${failure.gateway} ${LACKS[failure.lacks]}`
    case 'purge_refused':
      return `${failure.gateway} refuses the purge (status ${failure.status}${failure.detail === undefined ? '' : `: ${failure.detail}`}). ${failure.status === 400 ? 'Gateway and cambio may be of different versions.' : 'If that is no gateway’s management port (MANAGEMENT_PORT), correct --gateway.'}`
  }
}

const LACKS = {
  key: 'lets nobody purge: the trust file it runs by names no key. Set management.purgeKey there too; or --gateway is not its management port (MANAGEMENT_PORT).',
  cache:
    'keeps nothing: caching is off (cache: off, or TOKEN_CACHE_ENABLED=false), so there is nothing to purge.',
} as const
