import { z } from 'zod'
import { name } from './vocabulary.ts'

/** A public key as JWK (RFC 7517); which members it must have depends on `kty`, and a rule checks it. */
export const publicKey = z
  .looseObject({
    kty: z.enum(['RSA', 'EC', 'OKP']).describe('Kind of key.'),
    kid: name('Key id, as in the tokens’ header. Default: none.').optional(),
    alg: name('The only algorithm it is for. Default: any that fits it.').optional(),
    use: z.literal('sig').optional().describe('What it is for.'),
  })
  .describe('One public key (JWK).')
