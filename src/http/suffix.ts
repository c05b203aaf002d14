/** The last part of an address, which may say in which form it is wanted: `openai.json` is `openai` as `json`. */
export const suffixOf = <S extends string>(part: string, known: readonly S[]): { name: string; as: S | null } => {
  const as = known.find((suffix) => part.endsWith(`.${suffix}`))
  return as === undefined ? { name: part, as: null } : { name: part.slice(0, -as.length - 1), as }
}
