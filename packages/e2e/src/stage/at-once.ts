/** Works through the list in its order, so many items at once. After a failure nothing more is begun. */
export async function atOnce<Item>(
  count: number,
  list: readonly Item[],
  work: (item: Item, position: number) => Promise<void>,
): Promise<void> {
  const left = list.entries()
  let failed = false
  const worker = async (): Promise<void> => {
    for (const [position, item] of left) {
      if (failed) return
      await work(item, position).catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: count }, worker))
  const broken = workers.find((each) => each.status === 'rejected')
  if (broken !== undefined) throw broken.reason
}
