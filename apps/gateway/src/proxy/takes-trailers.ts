import { headerValues } from '@cambio/decision'

/** Whether a client reads trailers: it says so in `TE`, and that `TE` is for us (RFC 9110, section 10.1.4). */
export function takesTrailers(headers: readonly string[]): boolean {
  return names(headers, 'te', 'trailers') && names(headers, 'connection', 'te')
}

function names(headers: readonly string[], header: string, member: string): boolean {
  return headerValues(headers, header).some((value) =>
    value.split(',').some((each) => each.trim().toLowerCase() === member),
  )
}
