import { Hono } from 'hono'
import { ComparePage } from '../../views/compare.tsx'
import { MatrixPage } from '../../views/matrix.tsx'
import { type AppEnv, page } from '../http/page.tsx'
import { badRequest } from '../http/problem.ts'
import { emptyFilter, longestSearch } from './catalogue.ts'
import { readPairs } from './compare.ts'
import { askedOf, dossierDeps } from './dossier-request.ts'
import { countFacets } from './facet-queries.ts'
import { listOfferings } from './queries.ts'
import { catalogueOf, scopeOf } from './request.ts'
import { loadCompared } from './side-by-side.ts'

/** Several offerings beside each other: two to four in full, or all of them by class of data. */
export const compareRoutes = new Hono<AppEnv>()

compareRoutes.get('/compare', async (c) => {
  const chosen = readPairs(c.req.queries('o') ?? [])
  const asked = askedOf(c)
  const q = (c.req.query('q') ?? '').trim()
  if (q.length > longestSearch) throw badRequest('q', `Shorten the search to ${longestSearch} characters.`)
  const { db, policies, today } = c.var
  const isChosen = (one: { tool: string; offering: string }) => chosen.some(({ tool, offering }) => one.tool === tool && one.offering === offering)
  const side = chosen.length > 0 ? await loadCompared(dossierDeps(c), chosen, asked) : null
  const scope = await scopeOf(c, asked.policy ?? policies.current(today))
  const found = chosen.length < 4 && (chosen.length < 2 || q !== '') ? (await listOfferings(db, { ...emptyFilter, q, limit: 20 }, scope)).rows : []
  return page(
    c,
    <ComparePage side={side} picker={{ chosen, q, found: found.filter((one) => !isChosen(one)) }} onlyDifferences={c.req.query('only') === 'differences'} />,
  )
})

compareRoutes.get('/matrix', async (c) => {
  const { asked, scope } = await catalogueOf(c)
  const [list, facets] = await Promise.all([listOfferings(c.var.db, asked.filter, scope), countFacets(c.var.db, asked.filter, scope)])
  return page(c, <MatrixPage asked={asked} list={list} facets={facets} />)
})
