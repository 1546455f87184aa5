/**
 * The part of the testkit that the tests of the judged packages use, without Keycloak, Redis and whole landscapes: these are read
 * anew for each mistake, and take longer than most of the tests.
 */
export { createDpopClient } from '../../packages/testkit/src/dpop/create-dpop-client.ts'
export { signText, signToken } from '../../packages/testkit/src/issuer/sign-token.ts'
export { createSigningKey } from '../../packages/testkit/src/issuer/signing-key.ts'
export { startIssuer } from '../../packages/testkit/src/issuer/start-issuer.ts'
export { createCertificateAuthority } from '../../packages/testkit/src/tls/certificate-authority.ts'
export { trustAuthority } from '../../packages/testkit/src/tls/trust-authority.ts'
