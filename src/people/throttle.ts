export type Throttle = {
  /** Counts an attempt for each key; returns the seconds to wait when one of them had too many, else 0. */
  attempt: (now: number, keys: { key: string; limit: number }[]) => number
  /** An attempt that succeeded does not count. */
  refund: (keys: string[]) => void
}

const minutes = 15
const longest = 20_000

/** In the memory of this process. An attempt is counted before it is made, so that many at once are counted too. */
export const throttleOf = (): Throttle => {
  const seen = new Map<string, { count: number; until: number }>()
  const countOf = (key: string, now: number) => {
    const known = seen.get(key)
    if (known && known.until > now) return known
    const fresh = { count: 0, until: now + minutes * 60_000 }
    seen.delete(key)
    seen.set(key, fresh)
    // The oldest go first; a flood of made-up names does not fill the memory.
    if (seen.size > longest) for (const oldest of seen.keys()) if (seen.delete(oldest)) break
    return fresh
  }
  return {
    attempt: (now, keys) => {
      let wait = 0
      for (const { key, limit } of keys) {
        const entry = countOf(key, now)
        entry.count += 1
        if (entry.count > limit) wait = Math.max(wait, Math.ceil((entry.until - now) / 1000))
      }
      return wait
    },
    refund: (keys) => {
      for (const key of keys) {
        const entry = seen.get(key)
        if (entry) entry.count -= 1
      }
    },
  }
}
