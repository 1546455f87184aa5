/**
 * The same work for all who ask while it can still begin: who asks while it runs gets the next run, which begins
 * after the question. So at most one runs and one waits, and nobody gets an answer older than the question.
 */
export function coalesce<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<Value> | undefined
  let next: Promise<Value> | undefined

  return () => {
    if (!running) return start()
    next ??= running.then(follow, follow)
    return next
  }

  function follow(): Promise<Value> {
    next = undefined
    return running ?? start()
  }

  function start(): Promise<Value> {
    const run = work().finally(() => {
      running = undefined
    })
    running = run
    return run
  }
}
