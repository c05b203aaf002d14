import type { FC } from 'hono/jsx'
import { queryText } from '../src/tools/dossier-query.ts'
import { viewChoices } from './as-of.tsx'
import type { DossierPageProps } from './dossier.tsx'
import { FilterField } from './ui/filters.tsx'
import { Facts } from './ui/record.tsx'
import { dateText, scoreText, shareText } from './ui/text.ts'
import { dataClassWords, deploymentWords, modalityWord, planKindWords, viewWords } from './words.ts'

/** What the record is, in pairs; and the form that asks it another question. */
export const DossierAside: FC<DossierPageProps> = (props) => {
  const { dossier, given, mayRecord } = props
  const { tool, offering, verdict } = dossier
  const here = `/tools/${tool.slug}/${offering.slug}`
  const search = queryText(given)
  return (
    <aside class="stack not-on-sheet" aria-label="About this record">
      <h2>About this record</h2>
      <Facts
        of={[
          ['Vendor', <a href={`/vendors/${tool.vendor}`}>{tool.vendor_name}</a>],
          ['Plan', offering.plan_kind === 'unknown' ? 'Unknown plan' : `${offering.name} (${planKindWords[offering.plan_kind].toLowerCase()})`],
          ['Deployment', deploymentWords[offering.deployment]],
          ['Kind', tool.modalities.map(modalityWord).join(', ') || 'Not stated'],
          ['Website', tool.website ? <a href={tool.website}>{new URL(tool.website).host}</a> : null],
          ['Score', <>{scoreText(verdict.score)}: ranks only inside a band</>],
          ['Completeness', shareText(verdict.completeness, 'of the deciding questions have an answer')],
          ['Evidence', shareText(verdict.evidence_strength, 'of those answers are verified')],
          ['Looked at again', verdict.recheck_on ? <>by {dateText(verdict.recheck_on)}, when something in it expires</> : 'when something changes'],
          ['Policy digest', <span class="id">{verdict.policy.digest}</span>],
          ['Facts digest', <span class="id">{verdict.facts_digest}</span>],
        ]}
      />
      <p class="row small not-on-sheet">
        <a href={`${here}.json${search}`}>JSON</a>
        <a href={`${here}.csv${search}`}>CSV</a>
        <a href={`${here}.svg`}>Badge</a>
        <a href={`/compare?o=${tool.slug}/${offering.slug}`}>Compare</a>
        <a href={here + queryText({ ...given, print: given.print ? '' : 'all' })}>{given.print ? 'Print one sheet' : 'Print with all evidence'}</a>
      </p>
      {props.mayAsk && !isCleared(dossier) && dossier.on === props.today ? (
        <p class="not-on-sheet">
          <a class="button" href={`/requests/new?offering=${tool.slug}/${offering.slug}`}>
            Ask for this tool
          </a>
        </p>
      ) : null}
      {mayRecord ? (
        <p class="not-on-sheet">
          <a class="button plain" href={`${here}/facts/new`}>
            Record a fact
          </a>
          {props.mayWrite ? (
            <>
              {' '}
              <a href={`/desk/letters/${tool.slug}/${offering.slug}`}>Ask the vendor</a>
            </>
          ) : null}
          {props.mayFind ? (
            <>
              {' '}
              <a href={`${here}/findings/new`}>Open a finding</a>
            </>
          ) : null}
          {props.mayReadContract ? (
            <>
              {' '}
              <a href={`${here}/contract`}>Your studio’s contract</a>
            </>
          ) : null}
        </p>
      ) : null}
      <AskAgain {...props} />
    </aside>
  )
}

const isCleared = ({ clearance: { state } }: DossierPageProps['dossier']) => state === 'cleared' || state === 'cleared_with_conditions'

const accounts = [
  { value: 'individual', label: 'Individual' },
  { value: 'organisation', label: 'Organisation' },
]
const dataClasses = Object.entries(dataClassWords).map(([value, word]) => ({ value, label: `${value}: ${word}` }))

const AskAgain: FC<DossierPageProps> = ({ dossier, given, policies, today }) => {
  const { tool, offering } = dossier
  return (
    <form class="ask" action={`/tools/${tool.slug}/${offering.slug}`} method="get" aria-label="Ask about another day, policy or use" data-prune>
      <h2>Ask again</h2>
      <label>
        <span>As known and in force on</span>
        <input type="date" name="as_of" value={given.as_of ?? ''} max={today} />
      </label>
      <FilterField
        name="view"
        label="Of a past day"
        any={viewWords.known_then.word}
        value={given.view === 'known_now' ? given.view : undefined}
        choices={viewChoices}
      />
      <FilterField name="policy" label="Policy" any="The one in force" value={given.policy} choices={policies} />
      <label>
        <span>Territory of the production (two letters, like US or EU)</span>
        <input type="text" name="territory" value={given.territory ?? ''} maxlength={2} size={4} autocomplete="off" />
      </label>
      <FilterField name="account" label="Kind of account" any="Not said" value={given.account} choices={accounts} />
      <FilterField name="data_class" label="Alternatives for" any="Not said" value={given.data_class} choices={dataClasses} />
      <button class="button plain" type="submit">
        Show
      </button>
    </form>
  )
}
