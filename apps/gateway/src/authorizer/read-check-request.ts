import { X509Certificate } from 'node:crypto'
import { err, ok, type Result } from '@cambio/validation'
import { readTold, schemeOf, type AskedRequest, type Told } from './asked-request.ts'
import type { AuthorizerFailure } from './authorizer-failure.ts'
import type { CheckedHttp, CheckRequest } from './check-messages.ts'
import { clientHeaders } from './told-headers.ts'

const asker = 'envoy-grpc'

/**
 * What Envoy asks about. Headers of one name come joined by commas, unless Envoy has `encode_raw_headers`: then two credentials are one that can't be read, and
 * are refused all the same.
 *
 * @param proxyAddress Envoy's own.
 */
export function readCheckRequest(
  { attributes }: CheckRequest,
  proxyAddress: string,
): Result<AskedRequest, AuthorizerFailure> {
  const http = attributes?.request?.http ?? undefined
  if (http === undefined)
    return err({ reason: 'proxy_misconfigured', asker, missing: 'attributes.request.http' })
  const told = readTold(asker, {
    method: said('method', http.method),
    target: said('path', http.path),
    host: said('host', http.host),
  })
  if (!told.ok) return told
  return ok({
    asker,
    ...told.value,
    scheme: schemeOf(http.scheme),
    headers: clientHeaders(headersOf(http)),
    proxyAddress,
    clientCertificate: certificateOf(attributes?.source?.certificate),
  })
}

const said = (name: string, value: string): Told => ({ name, values: [value] })

/** Flat, and without HTTP/2's pseudo headers, which are told apart from the client's. */
function headersOf({ headers, header_map: map }: CheckedHttp): readonly string[] {
  const entries =
    map === null
      ? Object.entries(headers)
      : map.headers.map(({ key, value, raw_value: raw }) => [key, value || raw.toString('latin1')])
  return entries.filter(([name = '']) => !name.startsWith(':')).flat()
}

/** Envoy has proven that the client holds its key. One that can't be read is none. */
function certificateOf(pem: string | undefined): Buffer | undefined {
  if (pem === undefined || pem === '') return undefined
  try {
    return new X509Certificate(decodeURIComponent(pem)).raw
  } catch {
    return undefined
  }
}
