import { z } from 'zod'
import { secretReference } from '../secret-reference.ts'
import { isNetwork } from './network.ts'
import { url } from './vocabulary.ts'

/** Headers by which proxies hand a client's certificate on. */
const CERTIFICATE_HEADERS = ['client-cert', 'x-forwarded-client-cert', 'ssl-client-cert'] as const

export const publicUrl = url(
  'Address by which clients know the gateway: scheme, host and port, no path. DPoP proofs are made for it, and the resource metadata (RFC 9728) names it.',
)

export const proxies = z
  .strictObject({
    addresses: z
      .array(z.string().refine(isNetwork, 'is no address and no network, as in 10.0.0.0/8'))
      .min(1)
      .describe('Their addresses, or networks in CIDR notation.'),
    forwarded: z
      .enum(['x-forwarded', 'forwarded', 'none'])
      .optional()
      .describe(
        'By which headers they say who the client is, and which scheme and host it asked for: `x-forwarded` (`X-Forwarded-For`, `-Proto`, `-Host`) or `forwarded` (RFC 7239); `none`: nothing they say of it counts. Routes are matched by that host. They must set these headers or remove them from what clients send, `X-Forwarded-Host` too. Default: `x-forwarded`.',
      ),
    clientCertificate: z
      .enum(CERTIFICATE_HEADERS)
      .optional()
      .describe(
        'Header in which they hand the client’s certificate on: `client-cert` (RFC 9440), `x-forwarded-client-cert` (Envoy), `ssl-client-cert` (nginx, the PEM percent-encoded). They must remove it from what clients send. Default: none is read.',
      ),
  })
  .describe('Proxies in front of the gateway whose headers count; nobody else’s do.')

export const tls = z
  .strictObject({
    certificate: secretReference('The gateway’s certificate, and the chain below it (PEM).'),
    key: secretReference('The private key of that certificate (PEM).'),
    clientCertificates: z
      .boolean()
      .optional()
      .describe(
        'Ask clients for a certificate. Any is taken, because it only proves who holds a token that is bound to it. Default: false.',
      ),
  })
  .describe(
    'TLS on the gateway’s own port. Absent: it speaks plain HTTP, and a proxy in front of it speaks TLS.',
  )

export const http2 = z
  .boolean()
  .describe(
    'Take HTTP/2 on the gateway’s own port besides HTTP/1.1, as gRPC needs: with `tls` as the client chooses (ALPN), without it from clients that begin with it (prior knowledge). Default: false.',
  )
