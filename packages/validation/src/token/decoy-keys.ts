import type { JWK } from 'jose'

/** Public keys of nobody: their private parts were thrown away. One of each kind that {@link ALGORITHMS} sign with. */
const RSA: JWK = {
  kty: 'RSA',
  n: 'nzLfLVDtQoIFKO8DA64ILC0KmT4di5nHARFO7ObLYX64aAXkHkrM_xZjJu47bpQmWamiENT-PZVetzgkr_w-Ha2xlVi-LK8U-_PsAfgA83z6fazAkH-aongmH_QkGCHxJinuQU0U9_xEYYmCZbHJDX5eeoCga-nyccHr1YvKFGUmuxAcETEWh9g2Igx4Z5m7b_Oh3uzFnQbJm9U5wbHjIJW9AXNgHCHXAamjLb3FlEjaut7zfm3rr45y7J0mG0QrCTeCCYJsxjk6HuHMxlQwbcj0jCZ0aNaREflm_9Ko0GR8OwRTqSHFs9Pj4_fYGccFzTmfIe7J75_YHSHlBkSOBQ',
  e: 'AQAB',
}
const P256: JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: 'x-ChoKdx3aW4JyMumKDMpOGIljtrZ6QWWljmecQgzBY',
  y: 'qGBxcauYVSy3TNWwKPlc9fK1pGk1o9GxdChGNKdCOmc',
}
const P384: JWK = {
  kty: 'EC',
  crv: 'P-384',
  x: 'UsCDxudYAKmSc3z4JUgusxzsyAhNxXDenb-Soew_isNgrcljzdHMtEM1tlh4P0AS',
  y: '3QkKGAen7a80kZf9FrsFjgd-Knct1DSB2iGSeroL04wjSudoocHFMRQlVaHDyVZS',
}
const P521: JWK = {
  kty: 'EC',
  crv: 'P-521',
  x: 'Ad3Hs3IBnON4SesBW8GTLfDWjQ6pnpvxtAAZElqD18vyrFeHuTonOhlfeDKZKe3jJEvKlBLHiR2PrYMYhmpFz1OH',
  y: 'AR4tP2v7HyxAP3JcMHaPxCF_zHfkI1OxseKekSrcW0g8-9RNay1eFt32ATTZXdahtxFzDtXsIu0KHyWpEKF22jbs',
}
const ED25519: JWK = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: 'GhmibHoxxPQ1pr4JJ9qNMg-SfskJW6We-WF-1ImTIMo',
}

/** By algorithm. */
export const DECOY_KEYS: Readonly<Record<string, JWK>> = {
  RS256: RSA,
  RS384: RSA,
  RS512: RSA,
  PS256: RSA,
  PS384: RSA,
  PS512: RSA,
  ES256: P256,
  ES384: P384,
  ES512: P521,
  EdDSA: ED25519,
}
