import { err } from '../result.ts'
import type { Result } from '../result.ts'
import { discoverIssuer } from './discover-issuer.ts'
import { checkEndpointUrl } from '../endpoint/endpoint-url.ts'
import { fetchJson } from '../endpoint/fetch-json.ts'
import type { KeySetSettings } from './key-set-settings.ts'
import { readKeySet } from './read-key-set.ts'
import type { PublishedKeys } from './read-key-set.ts'

/** One fetch: where the keys are, then the keys. An answer without one usable key is a failure, so that it does not replace good ones. */
export async function fetchPublishedKeys(
  settings: KeySetSettings,
): Promise<Result<PublishedKeys, string>> {
  const url = await locateKeys(settings)
  if (!url.ok) return url
  const document = await fetchJson(url.value, settings)
  if (!document.ok) return document
  const keys = await readKeySet(document.value)
  return keys.ok && keys.value.count === 0 ? err('the key set has no usable key') : keys
}

async function locateKeys(settings: KeySetSettings): Promise<Result<URL, string>> {
  if (settings.jwksUrl !== undefined) return checkEndpointUrl(settings.jwksUrl, settings)
  const metadata = await discoverIssuer(settings.issuer, settings)
  return metadata.ok
    ? checkEndpointUrl(metadata.value.jwksUrl, settings)
    : err(metadata.failure.cause)
}
