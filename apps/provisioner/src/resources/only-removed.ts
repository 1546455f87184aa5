import type { Operations } from './operations.ts'

/** Operations of a kind that is found in a realm and never declared, so that there is only one thing to do about it. */
export function onlyRemoved<Thing>(
  operations: Pick<Operations<Thing>, 'read' | 'remove'>,
): Operations<Thing> {
  return { ...operations, create: neverMade, update: neverMade }
}

function neverMade(): never {
  throw new Error('A leftover is only ever removed.')
}
