import { count, deploymentWords, modalityWord } from '../../views/words.ts'
import type { Alternative } from './alternatives.ts'
import type { OfferingRecord, ToolRecord } from './dossier-queries.ts'

/** What somebody gives up, or takes on, by changing to an alternative; empty when nothing. */
export const lossesOf = (from: { tool: ToolRecord; offering: OfferingRecord }, to: Alternative): string[] => {
  const missing = from.tool.modalities.filter((modality) => !to.modalities.includes(modality))
  return [
    ...(missing.length > 0 ? [`Does not do: ${missing.map((id) => modalityWord(id).toLowerCase()).join(', ')}.`] : []),
    ...(to.is_same_tool ? [] : [`Another product, by ${to.vendor_name}.`]),
    ...(to.deployment === from.offering.deployment || to.deployment === 'unknown' ? [] : [`Runs differently: ${lower(deploymentWords[to.deployment])}.`]),
    ...(to.conditions.length > 0 ? [`${count(to.conditions.length, 'condition')} to meet and show.`] : []),
  ]
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
