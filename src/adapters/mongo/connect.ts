import mongoose from 'mongoose';

export type Database = {
  connection: mongoose.Connection;
  /** What it was connected with, for another thread. */
  uri: string;
  ping(): Promise<boolean>;
  /** As the server says it, such as `8.0.4`; empty when it does not. */
  version(): Promise<string>;
  close(): Promise<void>;
};

/** Connects or throws one sentence that says what to check. Queries with unknown paths fail rather than match all. */
export const connect = async (uri: string): Promise<Database> => {
  const connection = mongoose.createConnection(uri, {
    serverSelectionTimeoutMS: 8000,
    retryWrites: false,
    ignoreUndefined: true,
    autoIndex: false,
    maxPoolSize: 20,
  });
  try {
    await connection.asPromise();
  } catch (error) {
    const { host } = new URL(uri.replace(/^mongodb(\+srv)?:/, 'http:'));
    throw new Error(
      `the store at \`${host}\` did not answer (${error instanceof Error ? error.message : 'unknown error'}); check \`MONGODB_URI\`, or unset it to use the embedded store`,
    );
  }
  return {
    connection,
    uri,
    ping: async () => {
      try {
        await connection.db?.command({ ping: 1 });
        return true;
      } catch {
        return false;
      }
    },
    version: async () => {
      const info = await connection.db?.command({ buildInfo: 1 });
      return typeof info?.version === 'string' ? info.version : '';
    },
    close: () => connection.close(),
  };
};
