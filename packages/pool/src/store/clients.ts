import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';

/** An app client's settings as Cognito describes them, without what the record itself says. */
export type ClientSettings = Omit<
  UserPoolClientType,
  'UserPoolId' | 'ClientId' | 'ClientName' | 'ClientSecret' | 'CreationDate' | 'LastModifiedDate'
>;

export interface ClientSecret {
  readonly value: string;
  /** Differs from that of the client's other secret. */
  readonly createdAt: number;
}

export interface Client {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  /** None for a public client, else one or two that are equally good, the oldest first. Sealed at rest. */
  readonly secrets: readonly ClientSecret[];
  readonly settings: ClientSettings;
  /** How long it reuses an SSO session; absent until SetUserPoolClientSessionConfiguration says so. */
  readonly ssoMinutes?: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface ClientPage {
  readonly clients: readonly Client[];
  readonly next?: number;
}

export interface Clients {
  /** False when the id is taken. */
  insert(client: Client): Promise<boolean>;
  find(id: string): Promise<Client | undefined>;
  /** Whether a client of the pool allows one of these sign-in flows. */
  anyAllows(poolId: string, flows: readonly string[]): Promise<boolean>;
  update(id: string, change: Pick<Client, 'name' | 'settings' | 'modifiedAt'>): Promise<boolean>;
  /** Sets what {@link update} leaves alone; false when the client is gone. */
  setSsoMinutes(id: string, minutes: number): Promise<boolean>;
  /** Adds a second secret; false where there are two already, or none. */
  addSecret(id: string, secret: ClientSecret): Promise<boolean>;
  /** Removes one of two secrets; false where there is no such secret, or no other. */
  deleteSecret(id: string, createdAt: number): Promise<boolean>;
  /** Removes the client; its grants go with it, so that no token of it works afterwards. */
  delete(id: string): Promise<boolean>;
  list(page: { poolId: string; after: number; limit: number }): Promise<ClientPage>;
}
