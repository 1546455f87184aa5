import { createHash } from 'node:crypto'

/**
 * The choice that a point falls on, when each has a piece of the line from 0 to 1 as long as its weight. Pieces lie in the list's order, so that raising
 * the weight of the last one of two takes nobody away from it.
 *
 * @param weights Not all of them 0.
 * @param point At least 0, less than 1.
 * @returns Its index; never one whose weight is 0.
 */
export function chooseByWeight(weights: readonly number[], point: number): number {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  let left = point * whole
  for (const [index, weight] of weights.entries()) {
    if (left < weight) return index
    left -= weight
  }
  // Only rounding leads here.
  return weights.findLastIndex((weight) => weight > 0)
}

const POINT_BYTES = 6

/** Always the same point for the same parts, and evenly spread over them. */
export function pointOf(parts: readonly string[]): number {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest()
  return digest.readUIntBE(0, POINT_BYTES) / 2 ** (8 * POINT_BYTES)
}
