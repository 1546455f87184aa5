/** What one step of a tool took. */
export interface Cost {
  readonly requests: number
  /** Those of the requests that write. */
  readonly writes: number
  readonly seconds: number
}

export const STEPS = ['plan', 'first apply', 'second apply'] as const
export type Step = (typeof STEPS)[number]

/** The steps of one job; a step that the tool can't do is not among them. */
export type Costs = Readonly<Partial<Record<Step, Cost>>>

/** What a job with this many identity providers took. */
export interface Measured {
  readonly providers: number
  readonly costs: Costs
}

/** What a job would take if it went on as from the one measured to the other. */
export function extrapolate(near: Measured, far: Measured, providers: number): Costs {
  const steps = (providers - far.providers) / (far.providers - near.providers)
  const entries = STEPS.flatMap((step): readonly (readonly [Step, Cost])[] => {
    const [start, end] = [near.costs[step], far.costs[step]]
    if (start === undefined || end === undefined) return []
    const along = (field: keyof Cost): number => end[field] + steps * (end[field] - start[field])
    const [requests, writes] = [Math.round(along('requests')), Math.round(along('writes'))]
    return [[step, { requests, writes, seconds: along('seconds') }]]
  })
  return Object.fromEntries(entries)
}
