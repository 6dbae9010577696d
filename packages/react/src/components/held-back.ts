/** A sign-in that was held back because an account has its address, as the address of the page tells. */
export interface HeldBack {
  /** `sso_link`. */
  readonly link: string;
  /** `sso_provider`. */
  readonly provider: string;
}
