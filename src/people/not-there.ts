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
