import { html } from 'hono/html'
import type { FC } from 'hono/jsx'
import { labelOf } from '../src/questions/answer.ts'
import type { Dossier } from '../src/tools/dossier.ts'
import { inBankOrder } from '../src/tools/dossier-attested.ts'
import { type Html, icon } from './ui/icons.ts'
import { column, Table } from './ui/table.tsx'
import { dateText } from './ui/text.ts'
import { count, evidenceWords } from './words.ts'

const saidIn = ({ policy }: Dossier, id: string, value: Parameters<typeof labelOf>[1]) => {
  const question = policy.bank.byId.get(id)
  return question ? labelOf(question, value) : String(value)
}

/** Beside what the register reads, while a person has not closed the conflict: that the vendor says otherwise, and what, where the reader may know. */
export const otherwise = (dossier: Dossier, question: string): Html[] =>
  dossier.attested.conflicts
    .filter((conflict) => conflict.question === question)
    .map(
      ({ answer, due_on }) =>
        html`<p><span class="mark tone" data-state="contradicted">${icon('not_equal')}<b>The vendor says otherwise</b></span>${answer === null ? null : html`: “${saidIn(dossier, question, answer)}”, signed`}. A person decides by ${dateText(due_on)}; until then nothing here counts in favour.</p>`,
    )

/** What the vendor signed about the offering; nothing when it never signed anything. */
export const VendorAttests: FC<{ dossier: Dossier }> = ({ dossier }) => {
  const { outline, answers } = dossier.attested
  if (outline === null) return null
  return (
    <section class="stack" aria-labelledby="attested">
      <h2 id="attested">What the vendor attests</h2>
      <p>
        Signed on {dateText(outline.signed_at)} by {outline.signatory_title},{' '}
        {dossier.on < outline.valid_to ? (
          <>
            valid until {dateText(outline.valid_to)}: {count(outline.answers, 'answer')}, of which procurement accepted {outline.accepted}. What was accepted
            stands among the facts, as attested.
          </>
        ) : (
          <>
            <b>ended on {dateText(outline.valid_to)}</b>. It no longer counts in favour.
          </>
        )}{' '}
        <span class="quiet">
          Digest <span class="id">{outline.digest}</span>
        </span>
      </p>
      {answers.length === 0 ? (
        <p class="quiet">You may read none of its answers; the vendor decides who does.</p>
      ) : (
        <Table
          id="attested-answers"
          caption={`${answers.length} of ${count(outline.answers, 'answer')}, as the vendor gave them: those that you may read`}
          head={[column('Question'), column('The vendor’s answer'), column('Rests on')]}
        >
          {inBankOrder(answers, dossier.policy.bank).map(
            ({ question, value, evidence }) =>
              html`<tr><th scope="row">${dossier.policy.bank.byId.get(question)?.wording ?? question}</th><td>${saidIn(dossier, question, value)}</td><td>${evidenceWords[evidence]}</td></tr>`,
          )}
        </Table>
      )}
    </section>
  )
}
