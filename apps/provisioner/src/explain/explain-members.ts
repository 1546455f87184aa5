import type { ExplainMembers } from '../documents/explain.ts'
import type { Explained } from './explained.ts'

/** What was explained, as its JSON document has it. */
export function explainMembers({
  source,
  isLive,
  explanation: { cambio: _ours, ...explanation },
  causes,
  notes,
}: Explained): ExplainMembers {
  return { source, live: isLive, ...explanation, causes, notes }
}
