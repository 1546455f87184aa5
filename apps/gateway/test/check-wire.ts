/**
 * Envoy's messages byte by byte, by the field numbers of its own `external_auth.proto`, `attribute_context.proto` and `base.proto`: a second reading,
 * so that a wrong number in ours is noticed.
 */

type Field = readonly [number: number, value: number | string | Buffer]

const VARINT = 0
const LENGTH = 2
const GROUP_BITS = 7
const MORE = 0x80
const LOW = 0x7f
const TYPE_BITS = 3
const TYPE_MASK = 7

/** A message of these fields, in their order. */
export function message(...fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number')
        return Buffer.concat([varint((number << TYPE_BITS) | VARINT), varint(value)])
      const bytes = Buffer.from(value)
      return Buffer.concat([varint((number << TYPE_BITS) | LENGTH), varint(bytes.length), bytes])
    }),
  )
}

/** The values of a field, in order. */
export function fieldsOf(bytes: Buffer, wanted: number): readonly (number | Buffer)[] {
  const values: (number | Buffer)[] = []
  let offset = 0
  const next = (): number => {
    let value = 0
    for (let shift = 0; ; shift += GROUP_BITS) {
      const byte = bytes[offset++] ?? 0
      value |= (byte & LOW) << shift
      if ((byte & MORE) === 0) return value
    }
  }
  while (offset < bytes.length) {
    const tag = next()
    const isNumber = (tag & TYPE_MASK) === VARINT
    const size = next()
    const value = isNumber ? size : bytes.subarray(offset, (offset += size))
    if (tag >> TYPE_BITS === wanted) values.push(value)
  }
  return values
}

/** The one value at the end of these fields, each in the one before. */
export function at(bytes: Buffer, ...path: readonly number[]): number | Buffer | undefined {
  let value: number | Buffer | undefined = bytes
  for (const number of path) value = Buffer.isBuffer(value) ? fieldsOf(value, number)[0] : undefined
  return value
}

export const textAt = (bytes: Buffer, ...path: readonly number[]): string =>
  String(at(bytes, ...path))

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= GROUP_BITS) {
    if (rest <= LOW) return Buffer.from([...bytes, rest])
    bytes.push((rest & LOW) | MORE)
  }
}
