import type { trustFileSchema } from '@cambio/trust'
import type { z } from 'zod'

type Text = z.input<typeof trustFileSchema>

/** A trust file as it is written: secrets are references in their text form. */
export type TrustText = Omit<Text, 'keycloak'> & {
  /** As it was given; the trust file's own reader has taken it. */
  readonly keycloak: unknown
}
export type IssuerText = TrustText['issuers'][number]
export type ExternalIssuerText = Extract<IssuerText, { issuer: string }>

/** A trust file that is being made. */
export interface Draft {
  readonly trust: TrustText
  readonly remarks: readonly Remark[]
  /** What the realm has and the file cannot say. */
  readonly leftOut: readonly string[]
}

/** What a person should know of one place in the file. */
export interface Remark {
  /** The nearest place that is there is meant; empty for the file as a whole. */
  readonly path: readonly (string | number)[]
  readonly text: string
}
