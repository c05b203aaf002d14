import { type Context, Hono } from 'hono'
import { badge } from '../../views/badge.ts'
import { DossierPage } from '../../views/dossier.tsx'
import { ToolPage } from '../../views/tool.tsx'
import { findPublisher, listStanding } from '../clearances/queries.ts'
import { listAcknowledged } from '../clearances/record-queries.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { notFound } from '../http/problem.ts'
import { validated } from '../http/validated.ts'
import { followingOf } from '../notifications/following.ts'
import { actingMemberships, studioOf } from '../people/person.ts'
import { may } from '../people/rights.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import { mayAskFor } from '../requests/request.ts'
import { listAlternatives } from './alternatives.ts'
import { type Dossier, loadDossier, loadOtherView } from './dossier.ts'
import { dossierCsv, dossierJson } from './dossier-json.ts'
import { type DossierAsked, queryText } from './dossier-query.ts'
import { askedOf, dossierDeps, freshness } from './dossier-request.ts'
import { loadTool, toolJson } from './side-by-side.ts'
import { twoViews } from './two-views.ts'

/** One tool, one offering: the page, and the same record for programs. */
export const dossierRoutes = new Hono<AppEnv>()

const tool = ':tool{[a-z0-9-]+}'
const offering = ':offering{[a-z0-9-]+}'
const as = (suffix: string) => `{[a-z0-9-]+\\.${suffix}}`

dossierRoutes.get(`/tools/:tool${as('json')}`, async (c) => {
  const asked = askedOf(c)
  return freshness(c).json(toolJson(await loadTool(dossierDeps(c), { tool: bare(c.req.param('tool')), ...asked })))
})

dossierRoutes.get(`/tools/${tool}`, async (c) => {
  const asked = askedOf(c)
  const record = await loadTool(dossierDeps(c), { tool: c.req.param('tool'), ...asked })
  const { slug } = record.tool
  const following = await followingOf(c, { kind: 'tool', slug }, `/tools/${slug}`)
  return page(c, <ToolPage {...{ record, following }} given={asked.given} today={c.var.today} />)
})

dossierRoutes.get(`/tools/${tool}/:offering${as('json')}`, async (c) => freshness(c).json(dossierJson((await dossierOf(c)).dossier)))

dossierRoutes.get(`/tools/${tool}/:offering${as('csv')}`, async (c) => {
  const { dossier } = await dossierOf(c)
  c.header(
    'Content-Disposition',
    `attachment; filename="${dossier.tool.slug}-${dossier.offering.slug}-${dossier.on}${dossier.view === 'known_now' ? '-known-now' : ''}.csv"`,
  )
  return freshness(c).body(dossierCsv(dossier), 200, { 'content-type': 'text/csv; charset=utf-8' })
})

/** Always of today and the policy in force: a badge cannot show an old verdict. `?studio=` names one of several that publish their clearances. */
dossierRoutes.get(`/tools/${tool}/:offering${as('svg')}`, async (c) => {
  const slug = c.req.query('studio')
  const publisher = slug === undefined ? null : await findPublisher(c.var.db, slug)
  if (publisher === undefined) throw notFound('A studio of that name which shows its clearances')
  const ownStudioId = publisher?.id ?? null
  const dossier = await loadDossier(
    { ...dossierDeps(c), ownStudioId, contractStudioId: null },
    { tool: c.req.param('tool'), offering: bare(c.req.param('offering')) },
  )
  const { verdict, on, clearance } = dossier
  const isDemo = dossier.tool.is_demo || clearance.ruling?.is_demo === true
  return validated(c, String(badge({ band: verdict.band, on, isDemo, clearance })), 'image/svg+xml; charset=utf-8')
})

dossierRoutes.get(`/tools/${tool}/${offering}`, async (c) => {
  const { dossier, asked } = await dossierOf(c)
  const other = await loadOtherView(dossierDeps(c), dossier, asked.policy)
  return page(
    c,
    <DossierPage
      {...{ dossier, given: asked.given, today: c.var.today }}
      views={other && twoViews(dossier, other)}
      alternatives={await alternativesTo(c, dossier, asked)}
      {...(await besideOf(c, dossier))}
      policies={policyNames(c)}
      mayRecord={may(c.var.asker, 'fact.record')}
      mayWrite={may(c.var.asker, 'letter.send')}
      mayAsk={mayAskFor(c)}
      mayFind={may(c.var.asker, 'review.work', placeOf(c))}
      mayReadContract={may(c.var.asker, 'contract.read', placeOf(c))}
      address={permalink(c, dossier, asked)}
    />,
  )
})

/** The studio that the reader acts for. */
const placeOf = (c: Context<AppEnv, string>) => {
  const studio_id = studioOf(c.var.person)
  return { organisation: { id: studio_id ?? -1, studio_id } }
}

const bare = (file: string) => file.slice(0, file.lastIndexOf('.'))

const dossierOf = async (c: Context<AppEnv, string>): Promise<{ dossier: Dossier; asked: DossierAsked }> => {
  const asked = askedOf(c)
  const offering = c.req.param('offering') ?? ''
  const dossier = await loadDossier(dossierDeps(c), { ...asked, tool: c.req.param('tool') ?? '', offering: offering.includes('.') ? bare(offering) : offering })
  return { dossier, asked }
}

/** Looked for only when this offering itself is not cleared (for the data asked for), and only for today: nobody can change to what was cleared last year. */
const alternativesTo = async (c: Context<AppEnv, string>, dossier: Dossier, { dataClass }: DossierAsked) => {
  const { state, ruling } = dossier.clearance
  const isCleared = (state === 'cleared' || state === 'cleared_with_conditions') && (dataClass === undefined || ruling?.data_classes.includes(dataClass))
  const { db, today, policies } = c.var
  if (isCleared || dossier.on !== today) return null
  return listAlternatives(db, {
    studioId: dossier.studio_id,
    policyKey: policies.current(today).key,
    today,
    tool: dossier.tool,
    offering: dossier.offering,
    dataClass,
  })
}

/** What stands beside the clearance for this reader: sandboxes, what they may propose, what they have not read yet. */
const besideOf = async (c: Context<AppEnv, string>, { studio_id, offering, on, clearance: { ruling } }: Dossier) => {
  const { db, person, asker, today } = c.var
  const own = studioOf(person)
  if (person === null || own === null || own !== studio_id || on !== today) return { sandboxes: [], mayPropose: false, unread: [] }
  const standing = await listStanding(db, own, offering.id, { on })
  const read: number[] = ruling?.suspension ? await listAcknowledged(db, ruling.suspension.id) : []
  const productions = actingMemberships(person).filter(({ kind, organisation_id: id }) => kind === 'production' && (ruling?.productions?.includes(id) ?? true))
  return {
    sandboxes: standing.filter(({ kind, valid_to }) => kind === 'sandbox' && today < valid_to),
    mayPropose: may(asker, 'clearance.propose', { organisation: { id: own, studio_id: own } }),
    unread: productions.filter(({ organisation_id }) => !read.includes(organisation_id)),
  }
}

const policyNames = (c: Context<AppEnv, string>) =>
  c.var.policies.list.map(({ pack }: CompiledPolicy) => ({
    value: `${pack.id}@${pack.version}`,
    label: `${pack.title}, ${pack.version}${pack.is_demo ? ' (demonstration)' : ''}`,
  }))

/** The address at which this page stays what it is. */
const permalink = (c: Context<AppEnv, string>, dossier: Dossier, { given }: DossierAsked) => {
  const { id, version } = dossier.verdict.policy
  return `${c.var.config.publicUrl}/tools/${dossier.tool.slug}/${dossier.offering.slug}${queryText({ ...given, as_of: dossier.on, policy: `${id}@${version}` })}`
}
