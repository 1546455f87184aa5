/** Names are chosen by whoever sends a message, so they are not remembered without end. */
const MOST_REMEMBERED = 1_000

/** The same judgement, made once for each name; which ones are remembered does not change what is answered. */
export function judgeOnce(judge: (name: string) => boolean): (name: string) => boolean {
  const judged = new Map<string, boolean>()
  return (name) => {
    const known = judged.get(name)
    if (known !== undefined) return known
    const verdict = judge(name)
    if (judged.size < MOST_REMEMBERED) judged.set(name, verdict)
    return verdict
  }
}
