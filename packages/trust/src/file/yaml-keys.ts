import { type Document, isNode, isPair, isScalar, isSeq, visit, type YAMLMap } from 'yaml'
import { type Fault, type Path, quoted } from '../problem.ts'

/** A key that YAML allows and a trust file does not. */
export interface UnwantedKey {
  readonly path: Path
  readonly offset: number
  readonly fault: Fault
}

/**
 * Keys written twice (which of the two would hold?), merge keys and `__proto__`, anywhere in the
 * document, also under keys the schema leaves open.
 */
export function unwantedKeys(document: Document.Parsed): readonly UnwantedKey[] {
  const found: UnwantedKey[] = []
  visit(document, {
    Map(_key, map, ancestors) {
      found.push(...unwantedIn(map, ancestors))
    },
  })
  return found
}

function unwantedIn(map: YAMLMap, ancestors: readonly unknown[]): readonly UnwantedKey[] {
  const seen = new Set<string>()
  return map.items.flatMap(({ key }) => {
    const name = keyText(key)
    const fault = keyFault(name, seen.has(name))
    seen.add(name)
    if (fault === undefined) return []
    return [{ path: [...pathTo([...ancestors, map]), name], offset: offsetOfNode(key), fault }]
  })
}

function keyFault(name: string, isRepeated: boolean): Fault | undefined {
  if (name === '<<') {
    return {
      message: 'is a merge key of YAML 1.1',
      hint: 'write the keys out, or use an alias for the whole value',
    }
  }
  if (name === '__proto__') return { message: 'cannot be used as a key', hint: 'remove it' }
  if (!isRepeated) return undefined
  return { message: `${quoted(name)} is written twice here`, hint: 'keep one of them' }
}

function pathTo(chain: readonly unknown[]): Path {
  return chain.flatMap<string | number>((node, depth) => {
    if (isPair(node)) return [keyText(node.key)]
    return isSeq(node) ? [node.items.indexOf(chain[depth + 1])] : []
  })
}

export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : ''
}

export function offsetOfNode(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}
