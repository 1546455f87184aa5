import type { Finding } from '../problem.ts'
import type { Accept } from '../schema.ts'
import type { Declared } from './declared.ts'
import type { Rule } from './rule.ts'

/** What has to be there before a token's binding can be checked. */
export const acceptanceRules: readonly Rule[] = [
  {
    says: '`accept.dpop` needs `publicUrl`: a proof names the address that was asked.',
    find: (trust) =>
      eachAccept(trust, 'dpop', ({ dpop = 'refuse' }) =>
        dpop === 'refuse' || trust.publicUrl !== undefined
          ? undefined
          : {
              message: 'needs publicUrl: a DPoP proof names the address the client asked',
              hint: 'write publicUrl: https://api.example.com, as clients see the gateway',
            },
      ),
  },
  {
    says: '`accept.dpopNonce` needs `accept.dpop`.',
    find: (trust) =>
      eachAccept(trust, 'dpopNonce', ({ dpop = 'refuse', dpopNonce = false }) =>
        dpopNonce && dpop === 'refuse'
          ? {
              message: 'says nothing while tokens bound by DPoP are refused',
              hint: 'write accept.dpop: accept or require too, or remove it',
            }
          : undefined,
      ),
  },
  {
    says: '`accept.mtls` needs `tls.clientCertificates: true` or `proxies.clientCertificate`: there has to be a certificate to compare with.',
    find: (trust) =>
      eachAccept(trust, 'mtls', ({ mtls = 'refuse' }) =>
        mtls === 'refuse' || seesCertificates(trust)
          ? undefined
          : {
              message: 'needs the client’s certificate, and nobody asks for one',
              hint: 'write tls.clientCertificates: true, or proxies.clientCertificate when a proxy in front speaks TLS',
            },
      ),
  },
]

function seesCertificates({ tls, proxies }: Declared): boolean {
  return tls?.clientCertificates === true || proxies?.clientCertificate !== undefined
}

function eachAccept(
  { issuers }: Declared,
  field: keyof Accept,
  faultIn: (accept: Accept) => Omit<Finding, 'path'> | undefined,
): readonly Finding[] {
  return issuers.flatMap((issuer, index) => {
    const fault = faultIn(issuer?.accept ?? {})
    return fault === undefined ? [] : [{ path: ['issuers', index, 'accept', field], ...fault }]
  })
}
