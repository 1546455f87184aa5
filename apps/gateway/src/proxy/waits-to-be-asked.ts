import { headerValues } from '@cambio/decision'

/** Whether a client waits to be asked before it sends its body (RFC 9110, section 10.1.1): no other expectation is let in. */
export function waitsToBeAsked({
  rawHeaders,
}: {
  readonly rawHeaders: readonly string[]
}): boolean {
  return headerValues(rawHeaders, 'expect').length > 0
}
