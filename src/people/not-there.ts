/** Thrown inside a transaction, so that what is not there, or is no longer as it was, leaves no trace of the attempt. */
export class NotThere extends Error {}

export const falseWhenNotThere = (error: unknown): false => {
  if (error instanceof NotThere) return false
  throw error
}

export const nullWhenNotThere = (error: unknown): null => {
  if (error instanceof NotThere) return null
  throw error
}

/** Thrown inside a transaction that is not to be written, with what its caller is told in its place. */
export class Refused<T> extends Error {
  readonly because: T
  constructor(because: T) {
    super('refused')
    this.because = because
  }
}

/** T is what the transaction throws `Refused` with. */
export const becauseRefused = <T>(error: unknown): T => {
  if (error instanceof Refused) return error.because
  throw error
}
