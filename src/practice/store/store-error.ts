/** A failure that travels to the client as MongoDB's own error reply; `more` is merged into it. */
export class StoreError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly more: Record<string, unknown>;

  constructor(code: number, codeName: string, message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.codeName = codeName;
    this.more = more;
  }
}

/** Code 115: known to MongoDB, deliberately not served here. */
export const refusal = (what: string): StoreError =>
  new StoreError(
    115,
    'CommandNotSupported',
    `the embedded store does not serve ${what}; point \`MONGODB_URI\` at MongoDB to use it`,
  );

export const badValue = (message: string): StoreError => new StoreError(2, 'BadValue', message);
export const failedToParse = (message: string): StoreError => new StoreError(9, 'FailedToParse', message);
export const typeMismatch = (message: string): StoreError => new StoreError(14, 'TypeMismatch', message);

/** Code 11000 in MongoDB's exact form; clients read `keyPattern` and `keyValue`. */
export const duplicateKey = (
  namespace: string,
  index: string,
  keyPattern: Record<string, unknown>,
  keyValue: Record<string, unknown>,
  shown: string,
): StoreError =>
  new StoreError(
    11000,
    'DuplicateKey',
    `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: ${shown}`,
    { keyPattern, keyValue },
  );
