/**
 * Works on all items, so many of them at the same time, beginning in their order.
 * @param most how many are under way at the same time at most
 * @param isStopped asked before each item; once it says yes, no other is begun
 * @returns what came of each, at its item's place; a place of an item that was not begun stays empty
 */
export async function fewAtATime<Item, Result>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<Result>,
  isStopped: () => boolean = () => false
): Promise<Result[]> {
  const results: Result[] = []
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [place, item] of queue) {
      if (isStopped()) return
      results[place] = await work(item)
    }
  }
  await Promise.all(Array.from({ length: most }, worker))
  return results
}
