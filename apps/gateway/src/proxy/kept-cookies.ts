/**
 * The head with these cookies only. Its list is flat, name then value. A `Cookie` header of which nothing is left goes.
 *
 * Names are compared byte for byte, as RFC 6265, section 5.4, has them.
 */
export function keptCookies(head: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = []
  for (let at = 0; at + 1 < head.length; at += 2) {
    const [name = '', value = ''] = [head[at], head[at + 1]]
    const text = name.toLowerCase() === 'cookie' ? cookiesOf(value, names) : value
    if (text !== '' || text === value) kept.push(name, text)
  }
  return kept
}

function cookiesOf(value: string, names: ReadonlySet<string>): string {
  const pairs = value.split(';').map((pair) => pair.trim())
  return pairs.filter((pair) => names.has(pair.split('=', 1)[0]?.trim() ?? '')).join('; ')
}
