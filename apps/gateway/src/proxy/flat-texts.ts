import type { Dispatcher } from 'undici'

/**
 * An answer's headers or trailers as a flat list, name then value, byte for byte: Node writes a head's characters as the bytes they stand for. Of HTTP/2 they
 * come as members, those of one name joined.
 */
export function flatTexts(raw: Dispatcher.DispatchController['rawHeaders']): readonly string[] {
  if (Array.isArray(raw)) return raw.map(textOf)
  return Object.entries(raw ?? {}).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((each) => [name, each]),
  )
}

const textOf = (each: string | Buffer): string =>
  typeof each === 'string' ? each : each.toString('latin1')
