import type { FC } from 'hono/jsx'
import { principleIds } from '../src/policy/policy.ts'
import type { Dossier } from '../src/tools/dossier.ts'
import { ClearancePanel, type ClearancePanelProps } from './dossier-clearance.tsx'
import { principleMark } from './ui/marks.ts'
import { bandTag, demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { bandWords, count, criterionWords, deploymentWords, percent } from './words.ts'

/** The ruling in one line, then for what it holds, then what people decided. */
export const DossierVerdict: FC<ClearancePanelProps & { address: string }> = ({ address, ...panel }) => {
  const { dossier } = panel
  const { verdict, policy, offering } = dossier
  const { pack } = policy
  const meaning = pack.bands.find(({ id }) => id === verdict.band)?.meaning ?? bandWords[verdict.band].means
  return (
    <div class="verdict band tone" data-band={verdict.band}>
      {bandTag(verdict.band, 'large')}
      <p>{meaning}</p>
      <Answers dossier={dossier} />
      <p class="small">
        {offering.plan_kind === 'unknown' ? 'For an unknown plan, listed as' : 'For the plan'} “{offering.name}” (
        {deploymentWords[offering.deployment].toLowerCase()}), <Settings dossier={dossier} />
        {' under '}
        <a href={`/policies/${pack.id}@${pack.version}`}>
          {pack.issuer}: {pack.title}, {pack.version}
        </a>{' '}
        {demoMark(pack.is_demo)} on {dateText(dossier.on)}.
      </p>
      <Readings dossier={dossier} />
      <ClearancePanel {...panel} />
      <p class="print-only small">
        By {dossier.tool.vendor_name}. Score {verdict.score} of 100, which ranks only inside a band; {percent(verdict.completeness)} of the deciding questions
        have an answer, {percent(verdict.evidence_strength)} of these are verified. Policy digest <span class="id">{verdict.policy.digest}</span>. Facts digest{' '}
        <span class="id">{verdict.facts_digest}</span>. Every quote, fact and source: {address}
      </p>
    </div>
  )
}

/** The five answers and what they are made of: a number with its parts. */
const Answers: FC<{ dossier: Dossier }> = ({ dossier }) => {
  const { principles, criteria } = dossier.verdict
  const tool = new Set(dossier.policy.pack.principles.filter(({ judged_by }) => judged_by === 'tool').map(({ id }) => id))
  const gates = criteria.filter(({ kind, principle, outcome }) => kind === 'gate' && principle !== null && tool.has(principle) && outcome !== 'not_applicable')
  const parts = (['met', 'unmet', 'unknown'] as const).map(
    (outcome) => `${gates.filter((one) => one.outcome === outcome).length} ${criterionWords[outcome].word.toLowerCase()}`,
  )
  return (
    <>
      <ul class="answers">
        {principleIds.map((id) => (
          <li>
            <a href={`#${id}`}>{id}</a> {principleMark(principles[id])}
          </li>
        ))}
      </ul>
      <p class="small">
        Of {count(gates.length, 'deciding criterion', 'deciding criteria')}: {parts.join(', ')}.
      </p>
    </>
  )
}

/** "As configured": which settings the answers lean on, and whether anybody has shown them. */
const Settings: FC<{ dossier: Dossier }> = ({ dossier }) => {
  const settings = new Map(dossier.facts.flatMap(({ configuration }) => (configuration ? [[configuration.name, configuration.proven_until] as const] : [])))
  if (settings.size === 0) return <>as it comes,</>
  const [shown, open] = [true, false].map((isShown) =>
    [...settings].filter(([, until]) => (until !== null && dossier.on < until) === isShown).map(([name]) => `“${name}”`),
  )
  return (
    <>
      {shown && shown.length > 0 ? `with ${shown.join(', ')} shown to be set,` : null}
      {shown && shown.length > 0 && open && open.length > 0 ? ' ' : null}
      {open && open.length > 0 ? `without counting ${open.join(', ')}, which nobody has shown to be set,` : null}
    </>
  )
}

/** The same facts under the other reading of the policy: shown beside, never instead. */
const Readings: FC<{ dossier: Dossier }> = ({ dossier }) => (
  <>
    {dossier.readings.map(({ option, label, about, verdict }) => (
      <details class="aside">
        <summary>
          {verdict.band === dossier.verdict.band
            ? 'The other reading of the policy comes to the same'
            : `Under the other reading of the policy: ${bandWords[verdict.band].word}`}
        </summary>
        <p>
          {label}. P2 would be “{verdict.principles.P2}”, P3 “{verdict.principles.P3}”.
        </p>
        <p class="quiet small">
          {about} <a href={`/policies/${dossier.policy.pack.id}@${dossier.policy.pack.version}#${option}`}>The two readings</a>
        </p>
      </details>
    ))}
  </>
)
