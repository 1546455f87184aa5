import { answerLogout, isLogoutCall } from '../logout/answer-logout.ts'
import type { Call } from './received.ts'
import { Serving, type ServeParts } from './serving.ts'

/** A request from its first byte to its log line, all under the settings that it began with. */
export function serve(call: Call, parts: ServeParts): void {
  const visit = parts.generations.enter()
  const { receiveLogout } = visit.generation
  if (receiveLogout && isLogoutCall(call))
    void answerLogout(call, receiveLogout, parts).finally(() => visit.leave())
  else new Serving(call, visit, parts).begin()
}
