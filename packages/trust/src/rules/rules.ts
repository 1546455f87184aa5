import { acceptanceRules } from './acceptance-rules.ts'
import { addressRules } from './address-rules.ts'
import { authorizerRules } from './authorizer-rules.ts'
import { cacheRules } from './cache-rules.ts'
import { grantRules } from './grant-rules.ts'
import { hygieneRules } from './hygiene-rules.ts'
import { issuerRules } from './issuer-rules.ts'
import { keyRules } from './key-rules.ts'
import { nameRules } from './name-rules.ts'
import { opaqueRules } from './opaque-rules.ts'
import { policyRules } from './policy-rules.ts'
import { providerRules } from './provider-rules.ts'
import { rateLimitRules } from './rate-limit-rules.ts'
import { requestRules } from './request-rules.ts'
import { rewriteRules } from './rewrite-rules.ts'
import { routeRules } from './route-rules.ts'
import { routeUseRules } from './route-use-rules.ts'
import type { Rule } from './rule.ts'
import { sharedIssuerRules } from './shared-issuer-rules.ts'
import { tenantRules } from './tenant-rules.ts'
import { upgradeRules } from './upgrade-rules.ts'
import { upstreamRules } from './upstream-rules.ts'
import { workerRules } from './worker-rules.ts'

/** Everything a trust file must keep beyond its schema. */
export const RULES: readonly Rule[] = [
  ...issuerRules,
  ...sharedIssuerRules,
  ...tenantRules,
  ...keyRules,
  ...acceptanceRules,
  ...requestRules,
  ...grantRules,
  ...providerRules,
  ...opaqueRules,
  ...nameRules,
  ...policyRules,
  ...routeRules,
  ...routeUseRules,
  ...upgradeRules,
  ...rewriteRules,
  ...upstreamRules,
  ...hygieneRules,
  ...rateLimitRules,
  ...addressRules,
  ...cacheRules,
  ...authorizerRules,
  ...workerRules,
]
