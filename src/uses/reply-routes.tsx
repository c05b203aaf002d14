import { type Context, Hono } from 'hono'
import { PackPage } from '../../views/use-pack.tsx'
import { somebodyOf } from '../clearances/request.ts'
import { lookAt } from '../evidence/take-in.ts'
import { attachment } from '../http/attachment.ts'
import { numberIn, onceIn, readForm } from '../http/form.ts'
import { onceOf } from '../http/once.ts'
import { type AppEnv, page, redirect } from '../http/page.tsx'
import { withUpload } from '../http/upload.ts'
import { printed } from '../paper/printed.ts'
import { zipOf } from '../paper/zip.ts'
import { productionOf } from '../productions/production.ts'
import { recordReply, tellUse, usePath } from './actions.ts'
import { replyProblems, tellingProblems, typedReply, typedTelling } from './form.ts'
import { loadPack, useOf } from './load.ts'
import { showUse } from './show.tsx'

// What the Netflix contact is sent of a use, that they were told, and what they answered.

export const replyRoutes = new Hono<AppEnv>()

const path = '/productions/:production/uses/:use{[0-9]{1,9}}'

replyRoutes.get(`${path}/pack`, async (c) => {
  const { production, use, paper } = await packFor(c)
  return page(c, <PackPage {...{ production, use, paper }} />)
})

replyRoutes.get(`${path}/pack.pdf`, async (c) => {
  const { name, paper } = await packFor(c)
  return attachment(c, `${name}.pdf`, 'application/pdf', await printed({ paper }))
})

replyRoutes.get(`${path}/pack.zip`, async (c) => {
  const { name, paper, use } = await packFor(c)
  const json = `${JSON.stringify({ number: use.number, paper, triage: use.triages.at(-1)!.result }, null, 2)}\n`
  return attachment(c, `${name}.zip`, 'application/zip', zipOf({ [`${name}.pdf`]: await printed({ paper }), [`${name}.json`]: json }, c.var.now))
})

const packFor = async (c: Context<AppEnv, string>) => {
  const production = await productionOf(c)
  const use = await useOf(c, production)
  return { production, use, name: `${production.slug}-use-${use.number}-pack`, paper: await loadPack(c, production, use) }
}

replyRoutes.post(`${path}/tellings`, async (c) => {
  const production = await productionOf(c, 'approval.record')
  const actor = somebodyOf(c)
  const [use, form] = [await useOf(c, production), await readForm(c)]
  const typed = typedTelling(form)
  const problems = tellingProblems(typed, c.var.today)
  if (Object.keys(problems).length > 0) return showUse(c, production, use, problems, { ...typed, form: 'telling' })
  const once = onceOf(actor.person.id, `telling:${onceIn(form, c.var.requestId)}`, [use.id, typed])
  await tellUse(c.var.db, { actor, person: actor.person, production, once }, use.number, numberIn(form.text('shown')), typed)
  return redirect(c, usePath(production, use.number), 'It is on record that they were told.')
})

replyRoutes.post(`${path}/replies`, async (c) => {
  const production = await productionOf(c, 'approval.record')
  const actor = somebodyOf(c)
  const use = await useOf(c, production)
  return withUpload(c, async ({ form, file }) => {
    const typed = typedReply(form)
    const described = { title: `Answer to use ${use.number}, ${typed.replied_on}`, effective_on: '', expires_on: '', visibility: 'registry' }
    const looked = file === null ? { problems: {}, made: null } : await lookAt(c, production.id, actor.person.id, file, described)
    const problems = { ...replyProblems(typed, c.var.today, looked.made !== null), ...looked.problems }
    const again = (wrong: Record<string, string>) => showUse(c, production, use, wrong, { ...typed, form: 'reply' })
    if (Object.keys(problems).length > 0) return again(problems)
    const once = onceOf(actor.person.id, `reply:${onceIn(form, c.var.requestId)}`, [use.id, typed, file?.sha256])
    const doer = { actor, person: actor.person, production, once }
    const wrong = await recordReply(c.var, doer, use.number, numberIn(form.text('shown')), { typed, file: looked.made })
    return Object.keys(wrong).length > 0 ? again(wrong) : redirect(c, usePath(production, use.number), 'The answer is on record.')
  })
})
