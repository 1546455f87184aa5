import { expect } from 'vitest'
import type { Workshop } from './workshop.ts'

/**
 * Applies; sees that it showed every writing request it sent, and that the run after it sends none. Gives what the
 * first one printed.
 */
export async function applyExactly(
  workshop: Workshop,
  file: string,
  ...args: readonly string[]
): Promise<string> {
  const { proxy } = workshop
  proxy.restart()
  const output = await workshop.provision(file, ...args)
  // The output on both sides is there for whoever reads the failure.
  expect({ sent: proxy.writes().length, output }).toEqual({ sent: shownSteps(output), output })
  proxy.restart()
  expect(await workshop.provision(file, ...args)).toContain('Nothing to do')
  expect(proxy.writes()).toEqual([])
  return output
}

function shownSteps(output: string): number {
  return output.split('\n').filter((line) => /: will be (created|changed|removed)/.test(line))
    .length
}
