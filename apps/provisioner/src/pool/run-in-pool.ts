/**
 * Does this work for each item, so many at a time, and gives the results in the order of the items. When
 * one fails, no other is begun, and its failure is the pool's.
 */
export async function runInPool<Item, Done>(
  items: readonly Item[],
  workers: number,
  work: (item: Item) => Promise<Done>,
): Promise<readonly Done[]> {
  const done: Done[] = Array.from({ length: items.length })
  const queue = items.entries()
  let hasFailed = false
  async function takeTurns(): Promise<void> {
    for (const [index, item] of queue) {
      if (hasFailed) return
      // A worker takes the next item when it has done the one before it.
      // oxlint-disable-next-line no-await-in-loop
      done[index] = await work(item).catch((error: unknown) => {
        hasFailed = true
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: workers }, takeTurns))
  return done
}
