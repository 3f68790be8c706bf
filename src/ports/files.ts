export interface KeptFile {
  readonly id: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
  readonly picture: boolean;
}

export interface FileStore {
  /** Keeps bytes under an id of the caller's making; the same id again keeps the first. */
  keep(file: Omit<KeptFile, 'id'> & { id: string; bytes: Buffer; owner: string; at: Date }): Promise<KeptFile>;
  /** Throws `AppError('file_gone')`. */
  read(id: string): Promise<Buffer>;
}
