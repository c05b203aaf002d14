// What was asked of the product, what it said, and what is there. In the words of Jepsen's checker for sets.

export type History = {
  /** Every write that was sent, by its key. */
  attempted: string[]
  /** Those that were answered as done. */
  acknowledged: string[]
  /** The key of every record that is there afterwards, as often as it is there. */
  read: string[]
}

export type Judgement = {
  /** Acknowledged, and not there. */
  lost: string[]
  /** There more than once. */
  doubled: string[]
  /** There, and never sent. */
  unexpected: string[]
  /** Never acknowledged, and there. No fault: an error does not mean that nothing was written. */
  recovered: string[]
}

/** Each key once, in the order in which it came first. */
export const judge = ({ attempted, acknowledged, read }: History): Judgement => {
  const times = new Map<string, number>()
  for (const key of read) times.set(key, (times.get(key) ?? 0) + 1)
  const [sent, told] = [new Set(attempted), new Set(acknowledged)]
  return {
    lost: [...told].filter((key) => !times.has(key)),
    doubled: [...times].filter(([, count]) => count > 1).map(([key]) => key),
    unexpected: [...times.keys()].filter((key) => !sent.has(key)),
    recovered: [...sent].filter((key) => !told.has(key) && times.has(key)),
  }
}

/** A log has one entry for each record, and none for another: a record without one is lost to it, an entry without one is unexpected. */
export const judgeLog = (records: string[], entries: string[]): Judgement => judge({ attempted: records, acknowledged: records, read: entries })
