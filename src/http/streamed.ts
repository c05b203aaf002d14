import type { MiddlewareHandler } from 'hono'

/**
 * A body that is made while it is sent: the next piece when the reader has taken the last. Who goes away ends it, quietly: what Node makes of
 * a stream of its own (Readable.toWeb) throws past everybody when that happens.
 */
export const streamed = (pieces: AsyncIterable<string | Uint8Array>): ReadableStream => {
  const encoder = new TextEncoder()
  const iterator = pieces[Symbol.asyncIterator]()
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
    },
    cancel: async () => {
      await iterator.return?.()
    },
  })
}

/** To a question for the head only the body is made all the same, and then not read: it lets go of the files that it has open. */
export const headOnly: MiddlewareHandler = async (c, next) => {
  await next()
  if (c.req.method === 'HEAD') await c.res.body?.cancel()
}
