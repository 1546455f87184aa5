import { availableParallelism } from 'node:os'
import type { EffectiveTrust } from '@cambio/trust'

/** @param cores Those that this process may use. */
export function workerCount(
  { workers }: Pick<EffectiveTrust, 'workers'>,
  cores: number = availableParallelism(),
): number {
  return workers === 'auto' ? cores : workers
}
