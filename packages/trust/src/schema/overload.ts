import { z } from 'zod'
import { OVERLOAD_CONCURRENCY } from '../defaults.ts'

export const overload = z
  .strictObject({
    concurrency: z
      .int()
      .min(1)
      .optional()
      .describe(
        `Most requests on their way at a time, long answers included; more are refused at once. Default: ${OVERLOAD_CONCURRENCY}.`,
      ),
    eventLoopDelayMs: z
      .int()
      .min(10)
      .optional()
      .describe(
        'While the process is late by more than this on average, in milliseconds, new requests are refused at once, so that those on their way end in time. Default: none is refused for it.',
      ),
  })
  .describe('When the gateway has too much to do: new requests get 503 and `Retry-After`.')
