import { Hono } from 'hono'
import { ToolsPage } from '../../views/tools.tsx'
import { offeringsList } from '../api/offerings.ts'
import { attachment } from '../http/attachment.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { streamed } from '../http/streamed.ts'
import { mayAskFor } from '../requests/request.ts'
import { offeringsCsv } from './csv.ts'
import { countFacets } from './facet-queries.ts'
import { listOfferings } from './queries.ts'
import { catalogueOf } from './request.ts'

/** The catalogue. One tool and one offering are in dossier-routes.tsx. */
export const toolRoutes = new Hono<AppEnv>()

toolRoutes.get('/tools', async (c) => {
  const { asked, scope } = await catalogueOf(c)
  const { db } = c.var
  const [list, facets] = await Promise.all([listOfferings(db, asked.filter, scope), countFacets(db, asked.filter, scope)])
  return page(c, <ToolsPage asked={asked} list={list} facets={facets} mayAsk={mayAskFor(c)} />)
})

toolRoutes.get('/tools.json', (c) => offeringsList(c))

toolRoutes.get('/tools.csv', async (c) => {
  const { asked, scope } = await catalogueOf(c)
  return attachment(c, `toolslate-offerings-${c.var.today}.csv`, 'text/csv; charset=utf-8', streamed(await offeringsCsv(c.var.db, asked.filter, scope)))
})
