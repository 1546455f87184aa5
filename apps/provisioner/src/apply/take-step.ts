import { attempt } from '../admin/attempt.ts'
import { PATIENCE, type Patience, waitForTry } from '../admin/patience.ts'
import { isOpen } from '../admin/transient.ts'
import type { Step } from '../plan/change.ts'
import { diff } from '../plan/diff.ts'
import { type Actions, actionsOf } from '../resources/actions.ts'
import type { Realm } from '../resources/operations.ts'
import type { Outcome } from './outcome.ts'

/** Times one thing is written. */
const TRIES = 3

/**
 * Takes one step. A write that failed, or whose answer is lost, may have been done: the thing is read again,
 * and what it needs then is done; nothing is just sent once more.
 */
export async function takeStep(
  step: Step,
  realm: Realm,
  patience: Patience = PATIENCE,
): Promise<Outcome> {
  let next = step
  for (let tries = 1; ; tries += 1) {
    // Each try follows what the one before it left.
    // oxlint-disable-next-line no-await-in-loop
    const taken = await attempt(() => ACTIONS[next.action](actionsOf(next.resource, realm)))
    if (taken.ok) return { state: 'done' }
    const failed: Outcome = { state: 'failed', failure: taken.failure }
    if (!isOpen(taken.failure)) return failed
    // oxlint-disable-next-line no-await-in-loop
    const left = await lookAgain(step, realm)
    if (left === 'nothing') return { state: 'done' }
    if (left === 'unknown' || tries === TRIES) return failed
    next = left
    // oxlint-disable-next-line no-await-in-loop
    await waitForTry(tries, patience)
  }
}

const ACTIONS: Readonly<Record<Step['action'], (actions: Actions) => Promise<void>>> = {
  create: (actions) => actions.create(),
  update: (actions) => actions.update(),
  delete: (actions) => actions.remove(),
}

/** What of a step is left to do. */
type Left = Step | 'nothing' | 'unknown'

async function lookAgain(step: Step, realm: Realm): Promise<Left> {
  const live = await attempt(() => actionsOf(step.resource, realm).read())
  if (!live.ok) return 'unknown'
  if (step.action === 'delete') return live.value.state === 'absent' ? 'nothing' : step
  const change = diff(step.resource, live.value)
  if (change.action === 'keep') return 'nothing'
  return change.action === 'blocked' ? 'unknown' : change
}
