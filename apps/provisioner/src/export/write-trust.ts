import { Document, isMap, isNode, isScalar, type Node } from 'yaml'
import type { Draft, Remark } from './draft.ts'

/** A draft as the text of a trust file, with what a person should know as comments. */
export function writeTrust({ trust, remarks, leftOut }: Draft, realm: string): string {
  const document = new Document(trust)
  for (const remark of remarks) comment(document, remark)
  document.commentBefore = asComment([
    `Trust file of realm ${realm}, written by cambio export.`,
    'What is not said here stays as it is in the realm. References like ${env:NAME} have to be provided.',
    ...(leftOut.length === 0 ? [] : ['', 'The realm has this, too, which is not said here:']),
    ...leftOut.map((text) => `- ${text}`),
  ])
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

function comment(document: Document, { path, text }: Remark): void {
  const node = keyAt(document, path)
  if (node !== undefined) node.commentBefore = asComment([text])
}

/** The node in front of which a comment on this place stands: the key of a pair, else the item itself. */
function keyAt(document: Document, path: Remark['path']): Node | undefined {
  const parent: unknown =
    path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) {
    const item: unknown = document.getIn(path, true)
    return isNode(item) ? item : undefined
  }
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
  return pair !== undefined && isScalar(pair.key) ? pair.key : undefined
}

/** `yaml` writes the # in front of each line and nothing between. */
function asComment(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '' : ` ${line}`)).join('\n')
}
