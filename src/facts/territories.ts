/** Territories that hold others: what is true in the whole is true in each part. */
const members: Record<string, ReadonlySet<string>> = {
  EU: new Set('AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' ')),
}

/** Whether a statement about one territory is about the other as well: "EU" is about DE, "DE" is not about the EU. */
export const covers = (stated: string, asked: string): boolean => stated === asked || (members[stated]?.has(asked) ?? false)
