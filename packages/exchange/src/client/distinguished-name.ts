/**
 * A name as RFC 4514 writes it: the most specific part first, commas between.
 *
 * @param lines As Node gives it: the most general part first, one on each line, values escaped already.
 */
export function distinguishedName(lines: string): string {
  return lines.split('\n').toReversed().join(',')
}
