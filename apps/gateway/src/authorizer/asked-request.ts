import { err, ok, type Result } from '@cambio/validation'
import type { AuthorizerFailure } from './authorizer-failure.ts'

/** Who asks, and in which form; `unknown`: in none of ours. */
export type Asker = 'nginx' | 'forward-auth' | 'envoy-http' | 'envoy-grpc' | 'unknown'

/** The request that another proxy asks about, as that proxy tells it. Nothing about it is judged. */
export interface AskedRequest {
  readonly asker: Asker
  readonly method: string
  /** The request target, raw. */
  readonly target: string
  readonly host: string
  readonly scheme: 'http' | 'https'
  /** The client's headers, flat, without `Host` and without what the proxy has put there for us. */
  readonly headers: readonly string[]
  /** The proxy's own address. */
  readonly proxyAddress: string
  /** DER, when the proxy hands the client's certificate on outside the headers. */
  readonly clientCertificate?: Buffer | undefined
}

/** Something that the proxy must say, and what it has said: one text, if it is set up well. */
export interface Told {
  readonly name: string
  readonly values: readonly string[]
}

/** What must be told of every request, each once and not empty: a second value could be the client's own. */
export function readTold(
  asker: Asker,
  told: Readonly<Record<'method' | 'target' | 'host', Told>>,
): Result<Pick<AskedRequest, 'method' | 'target' | 'host'>, AuthorizerFailure> {
  const [method, target, host] = [told.method, told.target, told.host].map(onlyText)
  if (method !== undefined && target !== undefined && host !== undefined)
    return ok({ method, target, host })
  const missing = Object.values(told).find((each) => onlyText(each) === undefined)
  return err({ reason: 'proxy_misconfigured', asker, missing: missing?.name ?? '' })
}

function onlyText({ values: [value, ...others] }: Told): string | undefined {
  return value === '' || others.length > 0 ? undefined : value
}

export const schemeOf = (text: string | undefined): AskedRequest['scheme'] =>
  text?.toLowerCase() === 'https' ? 'https' : 'http'
