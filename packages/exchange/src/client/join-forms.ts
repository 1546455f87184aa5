/** Encoded forms as one, in their order; empty ones leave no trace. */
export const joinForms = (...forms: readonly string[]): string =>
  forms.filter((form) => form !== '').join('&')
