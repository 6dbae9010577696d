import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';

/** An app client's settings as Cognito describes them, without what the record itself says. */
export type ClientSettings = Omit<
  UserPoolClientType,
  'UserPoolId' | 'ClientId' | 'ClientName' | 'ClientSecret' | 'CreationDate' | 'LastModifiedDate'
>;

export interface Client {
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  /** Absent for a public client. Sealed at rest. */
  readonly secret?: string;
  readonly settings: ClientSettings;
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
  update(id: string, change: Pick<Client, 'name' | 'settings' | 'modifiedAt'>): Promise<boolean>;
  /** Removes the client; its grants go with it, so that no token of it works afterwards. */
  delete(id: string): Promise<boolean>;
  list(page: { poolId: string; after: number; limit: number }): Promise<ClientPage>;
}
