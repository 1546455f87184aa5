import type { Dispatcher } from 'undici'

/** A head as undici has received it, as texts. Byte for byte: Node writes a head's characters as the bytes they stand for. */
export function flatTexts(raw: Dispatcher.DispatchController['rawHeaders']): readonly string[] {
  if (!Array.isArray(raw)) return []
  return raw.map((each) => (typeof each === 'string' ? each : each.toString('latin1')))
}
