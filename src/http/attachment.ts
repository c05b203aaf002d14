import type { Context } from 'hono'

/** A file to be kept, never shown: nobody's text is read as a page of ours. */
export const attachment = (c: Context, name: string, type: string, body: string | Uint8Array<ArrayBuffer> | ReadableStream) =>
  c.body(body, 200, {
    'content-type': type,
    'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.@-]/g, '_')}"`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  })
