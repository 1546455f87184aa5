import { originOf } from '@cambio/decision'
import type { Presentation } from '@cambio/validation'
import type { Inbound } from './states.ts'

/**
 * How a token was presented, and for which request. A proof's URL is the path at our public origin, by the host of the route where it has one:
 * never by a header that a client or a proxy chose.
 *
 * @param publicUrl Absent: a proof could be for anybody, so none counts.
 */
export function presentationOf(
  { request, host, path, route, credential, certificateThumbprint }: Inbound,
  publicUrl: string | undefined,
): Presentation {
  const { scheme, proof } = credential
  return {
    scheme,
    ...(proof !== undefined &&
      publicUrl !== undefined && {
        dpop: {
          proof,
          method: request.method,
          url: originOf(route.match, publicUrl, host) + path.path,
        },
      }),
    ...(certificateThumbprint !== undefined && { certificateThumbprint }),
  }
}
