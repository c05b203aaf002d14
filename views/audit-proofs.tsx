import type { Child, FC } from 'hono/jsx'
import type { Consistency, Inclusion } from '../src/audit/proofs.ts'
import type { TypedProof } from '../src/audit/rules.ts'
import type { Problems } from '../src/http/problem.ts'
import { hashText } from './audit-words.ts'
import { Title } from './layout.tsx'
import { ErrorSummary, Field, Form } from './ui/form.tsx'
import { Note } from './ui/messages.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { count } from './words.ts'

type ProofsProps = {
  asked: TypedProof
  problems: Problems
  /** Entries that the log has now, and those under the newest checkpoint. */
  size: number
  signed: number | null
  consistency: Consistency | null
  inclusion: Inclusion | null
}

export const ProofsPage: FC<ProofsProps> = ({ asked, problems, size, signed, consistency, inclusion }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>Proofs</Title>
    <header class="head">
      <Breadcrumb steps={[{ label: 'Audit', href: '/audit' }]} />
      <h1>Proofs</h1>
      <p>
        The log has {count(size, 'entry', 'entries')} now
        {signed === null ? '' : signed === size ? ', all under the newest checkpoint' : `; the newest checkpoint covers ${signed.toLocaleString('en-GB')}`}.
      </p>
    </header>
    <ErrorSummary problems={problems} />
    <div class="halves">
      <section class="stack" aria-labelledby="grown">
        <h2 id="grown">That the log has only grown</h2>
        <p>Between a checkpoint that you kept and a later one, nothing was changed, removed or moved.</p>
        <Form action="/audit/proofs" method="get">
          <Field name="from" label="Earlier size" hint="The second line of the checkpoint that you kept" value={asked.from} error={problems.from} />
          <Field name="to" label="Later size" value={asked.to ?? String(signed ?? size)} error={problems.to} />
          <button class="button" type="submit">
            Prove it
          </button>
        </Form>
        {consistency === null ? null : <Grown of={consistency} />}
      </section>
      <section class="stack" aria-labelledby="included">
        <h2 id="included">That an entry is in the log</h2>
        <p>At its place, with its text, whoever may read it.</p>
        <Form action="/audit/proofs" method="get">
          <Field name="leaf" label="Number of the entry" hint="As the list of entries has it; the first is 0" value={asked.leaf} error={problems.leaf} />
          <Field name="size" label="Size of the log" value={asked.size ?? String(signed ?? size)} error={problems.size} />
          <button class="button" type="submit">
            Prove it
          </button>
        </Form>
        {inclusion === null ? null : <Included of={inclusion} />}
      </section>
    </div>
  </>
)

const Grown: FC<{ of: Consistency }> = ({ of: { from, to, from_root, to_root, proof, holds } }) => (
  <section class="stack" id="result" aria-labelledby="grown-result">
    <h3 id="grown-result">
      {holds ? `The first ${count(from, 'entry', 'entries')} of ${to.toLocaleString('en-GB')} are those of then` : 'It cannot be proven'}
    </h3>
    {holds ? (
      <p>
        Compare the earlier root with the third line of your checkpoint. If they are the same, the hashes below show that the log only grew; if not, you were
        shown another log then.
      </p>
    ) : (
      <Broken />
    )}
    <ProofSteps
      of={[
        ['Earlier root', hashText(from_root)],
        ['Later root', hashText(to_root)],
      ]}
      proof={proof}
    />
    <p class="small">
      For programs: <a href={`/api/v1/audit/consistency?from=${from}&to=${to}`}>JSON</a>
    </p>
  </section>
)

const Included: FC<{ of: Inclusion }> = ({ of: { leaf, size, hash, root, proof, holds } }) => (
  <section class="stack" id="result" aria-labelledby="included-result">
    <h3 id="included-result">{holds ? `Entry ${leaf.toLocaleString('en-GB')} is one of ${size.toLocaleString('en-GB')}` : 'It cannot be proven'}</h3>
    {holds ? (
      <p>
        Compare the root with the third line of a checkpoint of that size. The leaf is the hash of the text of <a href={`/audit/${leaf}`}>entry {leaf}</a>, for
        those who may read it.
      </p>
    ) : (
      <Broken />
    )}
    <ProofSteps
      of={[
        ['Leaf', hashText(hash)],
        ['Root', hashText(root)],
      ]}
      proof={proof}
    />
    <p class="small">
      For programs: <a href={`/api/v1/audit/inclusion?leaf=${leaf}&size=${size}`}>JSON</a>
    </p>
  </section>
)

const Broken: FC = () => (
  <Note>
    <p class="wrong">
      <b>Do not rely on this log.</b> Its hashes do not fit each other: something was changed past the log.
    </p>
  </Note>
)

/** What is proven, and the hashes that prove it, in their order. */
export const ProofSteps: FC<{ of: [string, Child][]; proof: Buffer[] }> = ({ of, proof }) => (
  <Facts
    of={[
      ...of,
      [
        'Hashes',
        proof.length === 0 ? (
          'None is needed'
        ) : (
          <ol class="hashes">
            {proof.map((hash) => (
              <li>{hashText(hash)}</li>
            ))}
          </ol>
        ),
      ],
    ]}
  />
)
