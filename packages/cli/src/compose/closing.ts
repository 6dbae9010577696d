/** What has been opened, closed again in the opposite order, each whatever became of the others. */
export interface Closing {
  add(name: string, close: () => Promise<void> | void): void;
  closeAll(): Promise<void>;
}

export function createClosing(failed: (name: string, error: unknown) => void): Closing {
  const opened: { name: string; close: () => Promise<void> | void }[] = [];
  return {
    add: (name, close) => void opened.push({ name, close }),
    async closeAll() {
      for (let last = opened.pop(); last; last = opened.pop()) {
        try {
          await last.close();
        } catch (error) {
          failed(last.name, error);
        }
      }
    },
  };
}
