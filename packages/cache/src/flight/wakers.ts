/** One who waits for a key. */
export interface Waker {
  /** Resolves when the key is woken (also when it was, since the watch began) or after so many milliseconds. */
  within(milliseconds: number): Promise<void>
  stop(): void
}

export interface Wakers {
  watch(this: void, key: string): Waker
  wake(this: void, key: string): void
  wakeAll(this: void): void
}

/** Who waits for which key, in this process. */
export function createWakers(): Wakers {
  const waiting = new Map<string, Set<() => void>>()

  return {
    watch(key) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const others = waiting.get(key) ?? new Set()
      waiting.set(key, others.add(resolve))
      return {
        within: (milliseconds) => within(promise, milliseconds),
        stop() {
          others.delete(resolve)
          if (others.size === 0 && waiting.get(key) === others) waiting.delete(key)
        },
      }
    },
    wake(key) {
      for (const resolve of waiting.get(key) ?? []) resolve()
    },
    wakeAll() {
      for (const each of waiting.values()) for (const resolve of each) resolve()
    },
  }
}

async function within(woken: Promise<void>, milliseconds: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  await Promise.race([woken, over])
  clearTimeout(timer)
}
