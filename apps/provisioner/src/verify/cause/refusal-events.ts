import type { Road } from '@cambio/trust'
import { attempt } from '../../admin/attempt.ts'
import type { ErrorEvent, EventApi } from '../../admin/event-api.ts'
import type { RefusalEvent } from './refusal.ts'

/** What Keycloak writes down of our client’s refusals, one after the other. */
export interface RefusalEvents {
  /**
   * What was written since the last look; undefined when there is nothing, or nobody may look.
   *
   * @param road Of a refusal by this road. Default: by any.
   */
  next(road?: Road): Promise<RefusalEvent | undefined>
}

const EXCHANGE = 'TOKEN_EXCHANGE_ERROR'
const GRANT = 'JWT_AUTHORIZATION_GRANT_ERROR'

function typesOf(road: Road | undefined): readonly string[] {
  if (road === undefined) return [EXCHANGE, GRANT]
  return [road === 'jwt-grant' ? GRANT : EXCHANGE]
}

/**
 * Begins after what is there now, so that an old event explains no new refusal. Events that cannot be read are as good as
 * none: the answer alone then has to do.
 */
export async function refusalEvents(events: EventApi, clientId: string): Promise<RefusalEvents> {
  const newest = async (road?: Road): Promise<ErrorEvent | undefined> => {
    const types = typesOf(road)
    const found = await attempt(() => events.errorsOf(clientId))
    return found.ok ? found.value?.find(({ type }) => types.includes(type)) : undefined
  }
  let seen = (await newest())?.time ?? 0
  return {
    async next(road) {
      const event = await newest(road)
      if (event === undefined || event.time <= seen) return undefined
      seen = event.time
      return refusalEvent(event)
    },
  }
}

function refusalEvent({ error, details }: ErrorEvent): RefusalEvent {
  const { reason, subject_issuer: subjectIssuer, validation_method: validationMethod } = details
  return {
    error,
    ...(reason !== undefined && { reason }),
    ...(subjectIssuer !== undefined && { subjectIssuer }),
    ...(validationMethod !== undefined && { validationMethod }),
  }
}
