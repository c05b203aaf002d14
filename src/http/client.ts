import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/** Where the request came from. Each trusted proxy appends one address, so what the caller claims further left is not believed. */
export const clientAddress = (c: Context, trustedProxies: number): string => {
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => part.trim())
  const claimed = trustedProxies > 0 ? forwarded.at(-trustedProxies) : undefined
  if (claimed) return claimed
  try {
    return getConnInfo(c).remote.address ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
