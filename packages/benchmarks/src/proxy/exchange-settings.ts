import { CLIENT_SECRET, PARTNER_ALIAS } from '../bench-trust.ts'
import { API_AUDIENCE, AUDIENCE, type Scene } from './scene.ts'

/** What a contender that exchanges is told by its environment. */
export const exchangeSettings = ({
  partner,
  tokenUrl,
  upstreamUrl,
}: Scene): Readonly<Record<string, string>> => ({
  ISSUER: partner.issuer,
  AUDIENCE,
  API_AUDIENCE,
  CLIENT_ID: AUDIENCE,
  CLIENT_SECRET,
  SUBJECT_ISSUER: PARTNER_ALIAS,
  TOKEN_URL: tokenUrl,
  UPSTREAM: upstreamUrl,
})
