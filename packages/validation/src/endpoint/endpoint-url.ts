import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { excerpt } from '../token/excerpt.ts'
import { isInner, isLoopback } from './inner-address.ts'

/** Which addresses may be asked. */
export interface AddressRule {
  /** Accept `http:` beyond loopback (`insecureAllowHttp` in the trust file, `INSECURE_ALLOW_HTTP` in the environment). */
  readonly allowHttp: boolean
}

/**
 * May this configured address be asked for keys or tokens? `https:` always, `http:` on loopback or when allowed, nothing
 * else, and no user name or password in it. The failure is the rule that is broken.
 */
export function checkEndpointUrl(text: string, rule: AddressRule): Result<URL, string> {
  const url = URL.parse(text)
  if (url === null) return err(`${excerpt(text)} is not a URL`)
  if (url.username !== '' || url.password !== '') return err('a URL must not hold a password')
  if (url.protocol === 'https:') return ok(url)
  if (url.protocol !== 'http:') return err(`${excerpt(text)} is not an https: URL`)
  return rule.allowHttp || isLoopback(url.hostname)
    ? ok(url)
    : err(`${excerpt(text)} is not https:; set insecureAllowHttp to accept it`)
}

/**
 * May this address be asked, which a discovery document named? As {@link checkEndpointUrl}; and an internal address counts only
 * when the issuer has the same host, so that no partner's document points us into our own network.
 *
 * Does not resolve names: that a public name leads to no internal address is seen to when it is asked (`allowPrivate`).
 */
export function checkDiscoveredUrl(
  text: string,
  issuer: string,
  rule: AddressRule,
): Result<URL, string> {
  const url = checkEndpointUrl(text, rule)
  if (!url.ok || !isInner(url.value.hostname)) return url
  const home = URL.parse(issuer)?.hostname ?? ''
  return home === url.value.hostname || (isLoopback(home) && isLoopback(url.value.hostname))
    ? url
    : err(`${excerpt(text)} is an internal address, and the issuer is elsewhere`)
}
