import { Hono } from 'hono'
import { QuestionPage, QuestionsPage } from '../../views/questions.tsx'
import { questionAsked, questionJson, questionsList } from '../api/questions.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { suffixOf } from '../http/suffix.ts'

export const questionsRoutes = new Hono<AppEnv>()

questionsRoutes.get('/questions', (c) => page(c, <QuestionsPage bank={c.var.bank} />))

questionsRoutes.get('/questions.json', questionsList)

questionsRoutes.get('/questions/:question', async (c) => {
  const { name, as } = suffixOf(c.req.param('question'), ['json'])
  const asked = await questionAsked(c, name)
  return as === 'json' ? c.json(questionJson(asked)) : page(c, <QuestionPage {...asked} />)
})
