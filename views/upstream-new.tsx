import type { FC } from 'hono/jsx'
import type { OfferingName } from '../src/facts/queries.ts'
import type { Problems } from '../src/http/problem.ts'
import type { TypedLink } from '../src/upstream/form.ts'
import { Title } from './layout.tsx'
import { Source } from './record-fact.tsx'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'

type Props = { offering: OfferingName; names: { path: string; name: string }[]; typed: TypedLink; problems: Problems; once: string }

/** Says that an offering stands on a model, a host or a service of somebody else, with the passage. */
export const NewLinkPage: FC<Props> = ({ offering, names, typed, problems, once }) => {
  const [path, name] = [`/tools/${offering.tool}/${offering.offering}`, `${offering.tool_name}, ${offering.offering_name}`]
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`What ${name} stands on`}</Title>
      <div class="stack">
        <ErrorSummary problems={problems} />
        <Breadcrumb
          steps={[
            { label: 'Tools', href: '/tools' },
            { label: name, href: path },
          ]}
        />
        <h1>What does it stand on? {demoMark(offering.is_demo)}</h1>
        <p>
          A model that answers, a host that it runs on, a service that it calls. Material goes on to each of them, so a verdict is as good as the weakest: what
          the register knows of how the other one handles material counts here as well, and never in favour.
        </p>
        <Form action={`${path}/upstream/new`}>
          <input type="hidden" name="once" value={once} />
          <Field
            name="upstream"
            label="Offering that it stands on"
            hint="As tool/plan, like openai-api/api. What is not in the register has to be added first."
            list="offerings"
            value={typed.upstream}
            error={problems.upstream}
          />
          <datalist id="offerings">
            {names.map((one) => (
              <option value={one.path}>{one.name}</option>
            ))}
          </datalist>
          <Choices
            name="role"
            label="What is it?"
            type="radio"
            choices={[
              { value: 'model', label: 'A model', hint: 'It makes the answer or the picture.' },
              { value: 'host', label: 'A host', hint: 'It runs on its machines.' },
              { value: 'service', label: 'A service', hint: 'It is called for a part of the work.' },
            ]}
            chosen={[typed.role]}
            error={problems.role}
          />
          <Choices
            name="way"
            label="Does material always go there?"
            type="radio"
            choices={[
              { value: 'always', label: 'Always, or nobody can know' },
              { value: 'chosen', label: 'Only when the user chooses it', hint: 'Then there is a verdict for each choice as well.' },
            ]}
            chosen={[typed.way]}
            error={problems.way}
          />
          <Field name="rank" label="Rank" hint="1 for what most of the work goes to." inputmode="numeric" value={typed.rank} error={problems.rank} />
          <Source typed={typed} problems={problems} />
          <button class="button" type="submit">
            Record what it stands on
          </button>
        </Form>
      </div>
    </>
  )
}
