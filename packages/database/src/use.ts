/** That a process uses a database, until it says otherwise. */
export interface Use {
  end(): Promise<void>;
}
