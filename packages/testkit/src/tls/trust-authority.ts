import { getCACertificates, setDefaultCACertificates } from 'node:tls'

/** Has every later connection of this process trust the authority (PEM), besides those it trusts already. */
export function trustAuthority(certificate: string): void {
  setDefaultCACertificates([...getCACertificates('default'), certificate])
}
