import { err, ok } from '@cambio/validation'
import type { Result } from '@cambio/validation'
import type { ExchangeOrder, UncheckedToken } from './exchange-order.ts'
import type { ExchangeRefused } from './failure.ts'

/** The road `none`: the subject token goes on as it is, if it is good for the target already. */
export function keepToken({
  subject,
  target,
}: ExchangeOrder): Result<UncheckedToken, ExchangeRefused> {
  const missing = target.audience.filter((each) => !subject.claims.aud.includes(each))
  if (missing.length === 0) return ok({ text: subject.text, road: 'none', passedOver: [] })
  return err({
    reason: 'target_refused',
    road: 'none',
    description: `The subject token’s aud lacks ${missing.join(', ')}`,
    hint: 'Let the issuer add this audience to its tokens, or add the road standard to `via`.',
  })
}
