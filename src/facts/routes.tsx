import { Hono } from 'hono'
import { CapturePage } from '../../views/captures.tsx'
import { captureAsked, captureJson } from '../api/captures.ts'
import { attachment } from '../http/attachment.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { suffixOf } from '../http/suffix.ts'
import { noticeFor } from '../register/notices.ts'
import { findCaptureText } from './captures.ts'
import { stretchesOf } from './passages.ts'

export const capturesRoutes = new Hono<AppEnv>()

capturesRoutes.get('/captures/:capture', async (c) => {
  const { db, bank } = c.var
  const { name, as } = suffixOf(c.req.param('capture'), ['json', 'txt'])
  const asked = await captureAsked(c, name)
  if (as === 'json') return c.json(captureJson(asked))

  const { capture, quotes } = asked
  const text = capture.is_here ? await findCaptureText(db, capture.id) : null
  if (as === 'txt') {
    if (text === null) throw notFound('The text of this copy')
    return attachment(c, `capture-${capture.id}.txt`, 'text/plain; charset=utf-8', text)
  }
  return page(
    c,
    <CapturePage {...{ capture, quotes, bank }} notice={noticeFor(capture.location.collection)} stretches={text === null ? null : stretchesOf(text, quotes)} />,
  )
})
