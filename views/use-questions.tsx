import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import type { Pack } from '../src/policy/policy.ts'
import { type UseAnswer, type UseQuestion, type UseSection, useAnswers, useQuestions, useSections } from '../src/policy/triage-rules.ts'
import { mostTyped, type TypedUse } from '../src/triage/form.ts'
import { dataClassChoices } from './answer-choices.ts'
import { answerWords, sectionWords } from './triage-words.ts'
import { Choices, Field } from './ui/form.tsx'

type Props = { typed: TypedUse; names: string[]; pack: Pack; problems: Problems }

/** All that is asked of a use, in the order in which somebody thinks of it: the inside of a form. */
export const UseQuestions: FC<Props> = ({ typed, names, pack, problems }) => (
  <>
    <datalist id="offerings">
      {names.map((name) => (
        <option value={name} />
      ))}
    </datalist>
    <Questions section="what" typed={typed} />
    <h3>{sectionWords.tools}</h3>
    <Steps typed={typed} pack={pack} problems={problems} />
    <Questions section="tools" typed={typed} isTitled={false} />
    {useSections
      .filter((section) => section !== 'what' && section !== 'tools')
      .map((section) => (
        <Questions section={section} typed={typed} />
      ))}
  </>
)

/** The same, kept in a form that does not ask for it again. */
export const HiddenUse: FC<{ typed: TypedUse }> = ({ typed: { steps, answers } }) => (
  <>
    {steps.map(({ tool, data_classes }, i) => (
      <>
        <input type="hidden" name={`tool-${i + 1}`} value={tool} />
        {data_classes.map((id) => (
          <input type="hidden" name={`data-${i + 1}`} value={id} />
        ))}
      </>
    ))}
    {Object.entries(answers).map(([id, answer]) => (
      <input type="hidden" name={id} value={answer} />
    ))}
  </>
)

const Steps: FC<Pick<Props, 'typed' | 'pack' | 'problems'>> = ({ typed, pack, problems }) => (
  <>
    {typed.steps.map(({ tool, data_classes }, i) => (
      <fieldset class="use-step">
        <legend class="visually-hidden">{`Step ${i + 1}`}</legend>
        <Field
          name={`tool-${i + 1}`}
          label={typed.steps.length === 1 ? 'Tool and plan' : `Step ${i + 1}: tool and plan`}
          hint="As the register has it, like “ChatGPT, Enterprise”. A name that it does not have counts as not assessed."
          list="offerings"
          value={tool}
          maxlength={200}
          error={problems[`tool-${i + 1}`]}
        />
        <Choices
          name={`data-${i + 1}`}
          label="What goes into it?"
          type="checkbox"
          choices={dataClassChoices(pack.data_classes)}
          chosen={data_classes}
          error={problems[`data-${i + 1}`]}
        />
      </fieldset>
    ))}
    {typed.steps.length < mostTyped ? (
      <p>
        <button class="button plain" type="submit" name="add" value="1">
          Add another tool
        </button>
      </p>
    ) : null}
  </>
)

const Questions: FC<{ section: UseSection; typed: TypedUse; isTitled?: boolean }> = ({ section, typed, isTitled = true }) => (
  <>
    {isTitled ? <h3>{sectionWords[section]}</h3> : null}
    {useQuestions
      .filter((question) => question.section === section)
      .map((question) => (
        <Question question={question} answer={typed.answers[question.id]} />
      ))}
  </>
)

/** Nothing is chosen beforehand: an open answer is “not sure”, and says so. */
const Question: FC<{ question: UseQuestion; answer: UseAnswer | undefined }> = ({ question: { id, ask, example, clause, applies }, answer }) => (
  <fieldset class="field use-question">
    <legend>{ask}</legend>
    <p class="hint">
      {example} <span class="quiet">Clause {clause}.</span>
      {applies ? ' Leave it open where it does not arise.' : ''}
    </p>
    <div class="row">
      {useAnswers.map((value) => (
        <label class="pick">
          <input type="radio" name={id} value={value} checked={answer === value} /> {answerWords[value]}
        </label>
      ))}
    </div>
  </fieldset>
)
