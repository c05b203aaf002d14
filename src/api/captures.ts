import type { Context } from 'hono'
import { type CaptureRecord, type CitedQuote, findCapture, listQuotesOfCapture } from '../facts/captures.ts'
import type { AppEnv } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'

/** A copy with the quotes that were taken from it. Throws 404. */
export const captureAsked = async (c: Context<AppEnv>, name: string): Promise<{ capture: CaptureRecord; quotes: CitedQuote[] }> => {
  const { db } = c.var
  const capture = /^\d{1,15}$/.test(name) ? await findCapture(db, Number(name)) : undefined
  if (!capture) throw notFound('This copy')
  return { capture, quotes: await listQuotesOfCapture(db, capture.id) }
}

export const captureJson = ({ capture, quotes }: Awaited<ReturnType<typeof captureAsked>>) => {
  const { document_id, title, document_url, evidence, tier, dated_on, is_stale, vendor_name, is_demo, newer, is_here, ...rest } = capture
  return {
    ...rest,
    recorded_at: capture.recorded_at.toISOString(),
    is_demo,
    text_at: is_here ? `/captures/${capture.id}.txt` : null,
    newer: newer?.id ?? null,
    document: { id: document_id, title, url: document_url, evidence, tier, dated_on, is_stale },
    quotes: quotes.map(({ facts, ...quote }) => ({
      ...quote,
      facts: facts.map(({ tool, offering, id, question, value, is_current }) => ({ id, offering: `${tool}/${offering}`, question, value, is_current })),
    })),
  }
}
