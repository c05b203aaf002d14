import type { Form } from '../http/form.ts'
import { askedRisks, type TypedRequest } from './rules.ts'

export const typedRequest = (form: Form): TypedRequest => ({
  offering: form.text('offering'),
  tool: form.text('tool').trim().replaceAll(/\s+/g, ' '),
  url: form.text('url').trim(),
  purpose: form.text('purpose').trim(),
  data: form.all('data'),
  uses: form.all('uses'),
  needed_on: form.text('needed_on').trim(),
  risk: Object.fromEntries(askedRisks.map(({ id }) => [id, form.text(`risk-${id}`)])),
})
