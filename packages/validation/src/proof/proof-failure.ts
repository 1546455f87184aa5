/** What a token can be bound to: a key of the client's (RFC 9449), or its TLS certificate (RFC 8705). */
export type BindingKind = 'dpop' | 'mtls'

/** Why a binding, or the proof of possession for it, is not good. */
export type ProofFailure =
  | BindingNotAccepted
  | BindingMissing
  | ProofMissing
  | CertificateMismatch
  | ProofInvalid
  | ProofNonce
  | ProofReplayed
  | ReplayUnknown

/** The token is bound in a way that the policy refuses. Taking it as it is would undo the binding (RFC 9449, section 7.2). */
export interface BindingNotAccepted {
  readonly reason: 'binding_not_accepted'
  readonly binding: BindingKind
}

/** The token is not bound, and the policy asks for it, or it was presented as if it were. */
export interface BindingMissing {
  readonly reason: 'binding_missing'
  readonly binding: BindingKind
}

/** The token is bound, and came without proof: by the scheme `Bearer`, without a `DPoP` header, or without a certificate. */
export interface ProofMissing {
  readonly reason: 'proof_missing'
  readonly binding: BindingKind
}

/** The client's certificate is not the one that the token is bound to. Both by their thumbprints, which are no secrets. */
export interface CertificateMismatch {
  readonly reason: 'certificate_mismatch'
  readonly expected: string
  readonly got: string
}

/** The DPoP proof is not one for this token and this request. */
export interface ProofInvalid {
  readonly reason: 'proof_invalid'
  /** The rule it breaks, in our words. */
  readonly rule: string
}

/** The proof carries no nonce of ours that still holds: the client needs a fresh one (RFC 9449, section 9). */
export interface ProofNonce {
  readonly reason: 'proof_nonce'
  /** Whether it carried any. */
  readonly got: 'none' | 'another'
}

/** The proof was used before. */
export interface ProofReplayed {
  readonly reason: 'proof_replayed'
}

/** Whether the proof was used before can't be told now, so nothing is proven. */
export interface ReplayUnknown {
  readonly reason: 'replay_unknown'
}
