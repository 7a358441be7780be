/** Why a data folder can not be used. */
export type DataFolderProblem =
  /** Another process has it open. */
  | 'DATA_IN_USE'
  /** It holds a chain with other settings. */
  | 'DATA_MISMATCH'
  /** It was written by a version that this one does not know. */
  | 'DATA_VERSION'
  /** Its content contradicts itself. */
  | 'DATA_DAMAGED'
  /** The system refuses to read or write it. */
  | 'DATA_UNUSABLE'

/** A data folder that can not be used, with what to do about it. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError'

  constructor(
    readonly code: DataFolderProblem,
    message: string,
    /** What the person at the keyboard can do. */
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** Something that was written is not there, or is not what was written. */
export function damaged(what: string, cause?: unknown): DataFolderError {
  const remedy = 'Take another folder, or restore this one from a copy.'
  return new DataFolderError('DATA_DAMAGED', `The data folder is damaged: ${what}.`, remedy, { cause })
}
