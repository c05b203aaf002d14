/** Thrown inside a transaction, so that what is not there leaves no trace of the attempt. */
export class NotThere extends Error {}

export const falseWhenNotThere = (error: unknown): false => {
  if (error instanceof NotThere) return false
  throw error
}
