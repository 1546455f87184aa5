import { readCredential } from '@cambio/exchange'
import type { Problem, TrustSecrets } from '@cambio/trust'

/** What is wrong with the certificates that upstreams are shown, and their keys. None is quoted. Does not look at dates or names. */
export function upstreamCertificateProblems({ upstreams }: TrustSecrets): readonly Problem[] {
  return [...(upstreams ?? [])].flatMap(([name, { certificate, certificateKey }]) => {
    if (certificate === undefined || certificateKey === undefined) return []
    const read = readCredential({ certificate, certificateKey })
    if (read.ok) return []
    const { part, message, hint } = read.failure
    return [{ path: `upstreams (${name}).tls.${part}`, message, hint }]
  })
}
