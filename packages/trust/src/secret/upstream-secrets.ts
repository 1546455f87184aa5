import type { Secret } from '@cambio/validation'
import type { EffectiveTrust } from '../effective/effective-trust.ts'
import { certificatesFault } from './certificates.ts'
import type { SecretTaker } from './secret-taker.ts'

/** What an upstream's references name: PEM. Certificate and key are both there, or none is; nobody has read them yet. */
export interface UpstreamSecrets {
  readonly ca?: Secret
  readonly certificate?: Secret
  readonly certificateKey?: Secret
}

/** By the upstream's name; only of those that have any. */
export function takeUpstreamSecrets(
  { upstreams }: Pick<EffectiveTrust, 'upstreams'>,
  { take }: SecretTaker,
): ReadonlyMap<string, UpstreamSecrets> {
  return new Map(
    upstreams.flatMap(({ name, tls }) => {
      const path = `upstreams (${name}).tls`
      const ca = take(`${path}.ca`, tls.ca, certificatesFault)
      const certificate = take(`${path}.certificate`, tls.certificate)
      const certificateKey = take(`${path}.certificateKey`, tls.certificateKey)
      const secrets = {
        ...(ca && { ca }),
        ...(certificate && { certificate }),
        ...(certificateKey && { certificateKey }),
      }
      return Object.keys(secrets).length === 0 ? [] : [[name, secrets] as const]
    }),
  )
}
