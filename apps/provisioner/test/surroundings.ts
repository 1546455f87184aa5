import { readSecretFile } from '@cambio/trust'
import type { Surroundings } from '../src/commands/surroundings.ts'
import { PLAIN } from '../src/report/screen.ts'

/** Around a command that a test runs: a plain screen, nobody who interrupts, real files. What it says is for the test to hear. */
export function plainSurroundings(
  heard: Pick<Surroundings, 'env' | 'print' | 'complain'>,
): Surroundings {
  return {
    readFile: readSecretFile,
    now: () => 0,
    screen: PLAIN,
    showProgress: () => undefined,
    onInterrupt: () => () => undefined,
    ...heard,
  }
}
