import { trustFileJsonSchema } from '@cambio/trust'
import { EXIT } from '../report/exit-code.ts'
import type { Surroundings } from './surroundings.ts'

/** `cambio schema`: the trust file's JSON Schema, for an editor. */
export function schema({ print }: Surroundings): number {
  print(JSON.stringify(trustFileJsonSchema(), null, 2))
  return EXIT.done
}
