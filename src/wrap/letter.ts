import { dateWords } from '../../views/words.ts'
import { type Letter, letter, oneLine } from '../mail/letters.ts'

type Asked = { production: string; studio: string; vendor: string; because: string[]; from: string; to: string; due_on: string; by: string }

/** The letter to the vendor, as it is kept and mailed. */
export const deletionLetter = ({ production, studio, vendor, because, from, to, due_on, by }: Asked): Letter =>
  letter(
    `Deletion of what ${oneLine(production)} put in`,
    `To ${oneLine(vendor)},`,
    `${oneLine(production)}, a production of ${oneLine(studio)}, has ended its work with your services. Between ${dateWords(from)} and ${dateWords(to)} material of the production was put into them.`,
    `By what you publish or have signed:\n${because.map((one) => `- ${oneLine(one)}`).join('\n')}`,
    `Please delete all inputs, outputs, logs, fine-tuned models and copies that come from the production, have those do the same whom you passed them to, and confirm it in writing by ${dateWords(due_on)}: what was deleted, on which day, and what you have to keep, under which law and until when.`,
    `${oneLine(by)}, for ${oneLine(production)}`,
  )
