import { isLoopback } from '@cambio/validation'

/** Whether a text can stand in the trust file as an address. */
export function isAddress(text: string | undefined): text is string {
  if (text === undefined || !/^https?:\/\/[^\s\\#]+$/.test(text) || !URL.canParse(text))
    return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}

/** Whether the trust file has to say `insecureAllowHttp` for it. */
export function isCleartext(address: string): boolean {
  const { protocol, hostname } = new URL(address)
  return protocol === 'http:' && !isLoopback(hostname)
}

/** Stands for an address the realm does not tell; `.invalid` is nobody's (RFC 2606). */
export function placeholder(name: string): string {
  return `https://${PLACEHOLDER_HOST}/${encodeURIComponent(name)}`
}

const PLACEHOLDER_HOST = 'to-be-written.invalid'

/** Stands for the address of an API, which Keycloak does not know. */
export const PLACEHOLDER_UPSTREAM = 'https://upstream.invalid'
