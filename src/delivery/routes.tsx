import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { DeliveryPage } from '../../views/delivery.tsx'
import { audited } from '../audit/audited.ts'
import { somebodyOf } from '../clearances/request.ts'
import { readAs } from '../db/database.ts'
import { attachment } from '../http/attachment.ts'
import { readForm } from '../http/form.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { streamed } from '../http/streamed.ts'
import { zipped } from '../paper/zip.ts'
import { productionOf } from '../productions/production.ts'
import { isKept } from '../usage/coverage.ts'
import { loadChecked } from '../usage/load.ts'
import { loadDelivery } from './load.ts'

// Everything that goes with the finished work, in one archive that proves itself.

export const deliveryRoutes = new Hono<AppEnv>()

deliveryRoutes.get('/productions/:production/delivery', async (c) => {
  const production = await productionOf(c, 'delivery.make')
  const { entries, exceptions, consents, cases } = await loadChecked(c, production)
  const days = new Set(entries.flatMap(({ clearance_id, used_from }) => (clearance_id === null ? [] : [`${clearance_id} ${used_from}`])))
  const counts = { lines: entries.length, cues: entries.filter(isKept).length, uses: cases.length, consents: consents.length, certificates: days.size }
  return page(c, <DeliveryPage {...{ production, exceptions, counts }} />)
})

/** Written into the log before a byte is sent, with the digest of what is in it. */
deliveryRoutes.post('/productions/:production/delivery', async (c) => {
  const production = await productionOf(c, 'delivery.make')
  const actor = somebodyOf(c)
  await readForm(c)
  const { parts, about, files } = await loadDelivery(c, production, actor.person.name)
  const digest = createHash('sha256').update(JSON.stringify(files)).digest('hex')
  await audited(readAs(c.var.db, 'system'), actor, async () => ({
    result: undefined,
    events: [
      {
        action: 'delivery.made',
        subject: `/productions/${production.slug}/delivery`,
        sentence: `${actor.person.log_name} made a delivery of ${production.name}: ${about.lines} lines, ${about.exceptions} exceptions, ${files.length} files.`,
        audience: { organisation: production.id, people: [actor.person.log_name] },
        after: { files: files.length, files_digest: digest, lines: about.lines, exceptions: about.exceptions },
      },
    ],
  }))
  return attachment(c, `${production.slug}-delivery-${c.var.today}.zip`, 'application/zip', streamed(zipped(parts, c.var.now)))
})
