import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { isContractFact, termOf } from '../src/contracts/rules.ts'
import type { Dossier } from '../src/tools/dossier.ts'
import { column, Table } from './ui/table.tsx'
import { dateCell } from './ui/text.ts'
import { count } from './words.ts'

/** What the reader's own studio has in its contract; nothing for everybody else. `href`: where its words stand, for whoever may read them. */
export const OwnContract: FC<{ dossier: Dossier; href: string | null }> = ({ dossier, href }) => {
  const terms = dossier.facts.filter(isContractFact)
  if (terms.length === 0) return null
  return (
    <section class="stack" aria-labelledby="contract">
      <h2 id="contract">Your studio’s contract</h2>
      <p>Private to your studio: the verdict above counts it, and nobody else’s does. On the day on which a term ends, the verdict is everybody’s again.</p>
      <Table
        id="contract-terms"
        caption={`${count(terms.length, 'answer')} that your contract gives in the place of what everybody reads`}
        head={[column('Question'), column('Your contract says'), column('In force'), column('Ends')]}
      >
        {terms.map(
          (fact) => html`<tr><th scope="row">${fact.asks?.wording ?? fact.question}</th>
<td>${href === null ? fact.label : html`<a href="${href}#term-${termOf(fact)}">${fact.label}</a>`}</td><td>${fact.in_force ? 'Yes' : html`From ${dateCell(fact.valid_from)}`}</td><td>${dateCell(fact.valid_to)}</td></tr>`,
        )}
      </Table>
    </section>
  )
}
