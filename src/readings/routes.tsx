import { Hono } from 'hono'
import { ReadingsPage } from '../../views/readings.tsx'
import { attachment } from '../http/attachment.ts'
import { type AppEnv, page } from '../http/page.tsx'
import { may } from '../people/rights.ts'
import { figuresCsv, figuresJson } from './figures.ts'
import { listReadings, listSamples } from './queries.ts'
import { figuresOf } from './rules.ts'

// What second readings say of the register, for everybody.

export const readingsRoutes = new Hono<AppEnv>()

readingsRoutes.get('/readings', async (c) => {
  const { db, bank, asker } = c.var
  const [readings, samples] = await Promise.all([listReadings(db), listSamples(db)])
  return page(c, <ReadingsPage {...{ readings, samples, bank }} figures={figuresOf(readings)} mayMake={may(asker, 'reading.make')} />)
})

readingsRoutes.get('/readings.json', async (c) => {
  const [readings, samples] = await Promise.all([listReadings(c.var.db), listSamples(c.var.db)])
  return c.json(figuresJson(readings, samples))
})

readingsRoutes.get('/readings.csv', async (c) => attachment(c, 'readings.csv', 'text/csv; charset=utf-8', figuresCsv(figuresOf(await listReadings(c.var.db)))))
