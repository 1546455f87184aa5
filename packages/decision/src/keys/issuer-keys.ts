import type { EffectiveIssuer } from '@cambio/trust'
import { createRemoteKeySet, createStaticKeySet, type IssuerKeySet } from '@cambio/validation'

/** What an issuer's keys are found by. */
export type KeyOrigin = Pick<EffectiveIssuer, 'issuer' | 'keySource' | 'allowPrivate'>

/** The keys of one issuer, from where its rule says: written down, or fetched, which begins with the first use. */
export function createIssuerKeys(
  { issuer, keySource, allowPrivate }: KeyOrigin,
  allowHttp: boolean,
): IssuerKeySet {
  if (keySource.from === 'file') return createStaticKeySet({ issuer, keys: keySource.keys })
  return createRemoteKeySet({
    issuer,
    allowHttp,
    allowPrivate,
    ...(keySource.from === 'url' && { jwksUrl: keySource.url }),
  })
}
