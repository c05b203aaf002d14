import { type Context, Hono } from 'hono'
import { WitnessesPage } from '../../views/audit-witnesses.tsx'
import { readForm } from '../http/form.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { forbidden, notFound, type Problems, signInRequired } from '../http/problem.ts'
import { may } from '../people/rights.ts'
import { addWitness, removeWitness } from './witness-actions.ts'
import { listWitnesses } from './witness-queries.ts'
import { type TypedWitness, witnessFrom } from './witness-rules.ts'

export const witnessRoutes = new Hono<AppEnv>()

witnessRoutes.get('/admin/witnesses', (c) => {
  mustManage(c)
  return show(c)
})

witnessRoutes.post('/admin/witnesses', async (c) => {
  const actor = mustManage(c)
  const form = await readForm(c)
  const typed = { kind: form.text('kind'), target: form.text('target').trim() }
  const { problems, witness } = witnessFrom(typed, c.var.config.environment === 'production')
  const refused = witness === null ? problems : await addWitness(c.var.db, actor, witness)
  if (Object.keys(refused).length > 0) return show(c, typed, refused)
  return redirect(c, '/admin/witnesses', 'The witness is told the newest checkpoint within a minute.')
})

witnessRoutes.post('/admin/witnesses/:witness{[0-9]{1,15}}/removal', async (c) => {
  const actor = mustManage(c)
  if (!(await removeWitness(c.var.db, actor, Number(c.req.param('witness'))))) throw notFound('This witness')
  return redirect(c, '/admin/witnesses', 'The witness is told nothing more. What it was told, it keeps.')
})

const mustManage = (c: Context<AppEnv>) => {
  const { actor, asker } = c.var
  if (actor.kind === 'anonymous') throw signInRequired()
  if (actor.kind === 'job' || !may(asker, 'witness.manage'))
    throw forbidden('Ask an administrator of the studio that runs this installation: they say who is told each checkpoint.')
  return actor
}

const show = async (c: Context<AppEnv>, typed: TypedWitness = { kind: '', target: '' }, problems: Problems = {}) => {
  const witnesses = await listWitnesses(c.var.db)
  return page(c, <WitnessesPage {...{ witnesses, typed, problems }} />, Object.keys(problems).length > 0 ? 422 : 200)
}
