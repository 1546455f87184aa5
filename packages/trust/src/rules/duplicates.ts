/** Each item whose key an earlier item has already, with both indexes. Items without a key are passed over. */
export function duplicates<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string | undefined,
): readonly { readonly index: number; readonly first: number }[] {
  const firsts = new Map<string, number>()
  return items.flatMap((item, index) => {
    const key = keyOf(item)
    if (key === undefined) return []
    const first = firsts.get(key)
    if (first !== undefined) return [{ index, first }]
    firsts.set(key, index)
    return []
  })
}
