/** Remembers the first answer; a failed asking is asked again. */
export function once<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined
  return async () => {
    asked ??= ask()
    return await asked.catch((error: unknown) => {
      asked = undefined
      throw error
    })
  }
}
