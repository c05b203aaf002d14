import { count, dateWords } from '../../views/words.ts'
import { type About, manifestName } from './manifest.ts'

/** What lies in a delivery and how to check it, for whoever opens it years later. Pure. */
export const readme = ({ production, studio, made_at, is_demo, lines, exceptions, missing }: About): string => {
  const paragraphs = [
    `Delivery of ${production.name}, a production of ${studio}, made on ${dateWords(made_at)}.`,
    ...(is_demo ? ['Demonstration data: nobody made or decided any of this.'] : []),
    `It holds ${count(lines, 'line')} of the register of uses, with ${count(exceptions, 'exception')}. It is the production’s own account, and no approval by anybody.`,
    [
      'register.csv, .xlsx, .pdf   what was really used, line by line',
      'cue-sheet.csv, .pdf         generated material that is final or in the locked cut',
      'exceptions.csv              what is wrong with the register, as far as it knows',
      'approvals.csv               what the contact answered, with its scope',
      'consents.csv                what performers agreed to',
      'uses/                       the pack of each proposed use',
      'certificates/               each clearance as it stood on a day of use, signed',
      'files/                      the answers and consents as they were uploaded',
      `${manifestName}               the digest of every file, signed`,
    ].join('\n'),
    ...(missing.length === 0 ? [] : [['Not in it:', ...missing.map((one) => `- ${one}`)].join('\n')]),
    'To check it on a machine of your own, without a network, with Toolslate’s source:\nnpm run verify -- <this archive>',
    'It recomputes the digest of every file, checks the signature of the manifest, and opens every certificate. Compare the key that it names with one that you have from elsewhere, or give that with --key.',
  ]
  return `${paragraphs.join('\n\n')}\n`
}
