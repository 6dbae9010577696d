/** With what a pool signs what it asks SAML providers, and opens what they encrypt for it. */
export interface SamlKey {
  readonly poolId: string;
  /** X.509, PEM. */
  readonly certificate: string;
  /** PKCS #8, PEM; kept sealed. */
  readonly privateKey: string;
}

export interface SamlKeys {
  find(poolId: string): Promise<SamlKey | undefined>;
  /** Keeps a pool's key unless it has one. */
  insert(key: SamlKey): Promise<void>;
}
