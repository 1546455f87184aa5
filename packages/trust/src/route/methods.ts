/** Never forwarded: `CONNECT` opens a tunnel, and an upstream's `TRACE` answer shows the issued token to the client. */
export const UNFORWARDED_METHODS: readonly string[] = ['CONNECT', 'TRACE', 'TRACK']

/** What `Allow` names for a route that says nothing about methods; others are forwarded too. */
export const FORWARDED_METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]
