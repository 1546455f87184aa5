const WITH_PORT = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/

/** A node without its port and brackets, as proxies write it (RFC 7239, section 6): `192.0.2.1:80`, `[2001:db8::1]:80`, `2001:db8::1`. */
export function nodeAddress(node: string): string {
  const [, bracketed, plain] = WITH_PORT.exec(node) ?? []
  return bracketed ?? plain ?? node
}
