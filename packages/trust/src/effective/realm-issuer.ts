/**
 * Our realm's issuer, as Keycloak writes it into `iss` and its discovery document: base URL without a
 * trailing slash, `/realms/`, the realm's name percent-encoded as a path segment.
 */
export function realmIssuer(url: string, realm: string): string {
  return `${url.replace(/\/+$/, '')}/realms/${pathSegment(realm)}`
}

/** RFC 3986 `pchar`: these stand for themselves in a segment, and `encodeURIComponent` would encode them. */
function pathSegment(text: string): string {
  return encodeURIComponent(text).replaceAll(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
}
