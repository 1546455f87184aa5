import { type Document, isAlias, isMap, isSeq, type YAMLMap } from 'yaml'
import type { Path } from '../problem.ts'
import { keyText, offsetOfNode } from './yaml-keys.ts'

interface Member {
  /** What to point at: the key in a mapping, the item in a list. */
  readonly at: unknown
  readonly value: unknown
}

/** Finds the offset of a field in the text, or of the nearest thing around it that is there. */
export function offsetsIn(document: Document.Parsed): (path: Path) => number {
  const memberOf = memberFinder()
  return (path) => {
    let value: unknown = document.contents
    let offset = offsetOfNode(value)
    for (const segment of path) {
      const member = memberOf(isAlias(value) ? value.resolve(document) : value, segment)
      if (member === undefined) return offset
      offset = offsetOfNode(member.at)
      value = member.value
    }
    return offset
  }
}

/** Remembers each mapping's keys, so that many look-ups stay linear. */
function memberFinder(): (node: unknown, segment: string | number) => Member | undefined {
  const known = new Map<YAMLMap, ReadonlyMap<string, Member>>()
  return (node, segment) => {
    if (isSeq(node) && typeof segment === 'number') {
      const value = node.items[segment]
      return value === undefined ? undefined : { at: value, value }
    }
    if (!isMap(node)) return undefined
    const members = known.get(node) ?? membersOf(node)
    known.set(node, members)
    return members.get(String(segment))
  }
}

function membersOf(map: YAMLMap): ReadonlyMap<string, Member> {
  return new Map(map.items.map(({ key, value }) => [keyText(key), { at: key, value }]))
}
