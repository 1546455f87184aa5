import { z } from 'zod'
import { MAX_WORKERS, WORKERS } from '../defaults.ts'

export const workers = z
  .union([z.int().min(1).max(MAX_WORKERS), z.literal('auto')])
  .describe(
    `Processes that share the gateway’s ports, so that it uses as many cores; \`auto\`: one for each core. What is kept in memory each has for itself. Default: ${WORKERS}.`,
  )
