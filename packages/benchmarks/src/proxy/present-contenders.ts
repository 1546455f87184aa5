import type { Contender } from './contender.ts'

/** Those that this machine can run; of the others it tells why not, in a line each. */
export async function presentContenders(
  contenders: readonly Contender[],
): Promise<readonly Contender[]> {
  const present: Contender[] = []
  for (const contender of contenders) {
    const lack = await contender.lacks?.()
    if (lack === undefined) present.push(contender)
    else console.log(`Left out: ${contender.name}: ${lack}`)
  }
  return present
}
