import { sentencesOf } from './sentences.ts'

// A site that does not want to be read often answers with a page all the same. Taken for the document, it would lose every passage.

/** What such pages say: short ones alone are judged by it. */
const said =
  /\b(enable|turn on|activate|requires?) (javascript|cookies)\b|\bjavascript (is|must be|has been) (disabled|required|enabled)\b|\bjust a moment\b|\bchecking (if|your|the) (the site connection|browser|site)\b|\b(verify|confirm) (that )?you are (a )?human\b|\bare you a (robot|human)\b|\baccess (to this page )?(has been |is )?denied\b|\bunusual traffic\b|\bcaptcha\b|\brequest (was )?blocked\b|\baccept (all )?cookies to continue\b/i
const longestNotice = 150
const fewWords = 0.4
const fewSentences = 0.2

const wordsIn = (text: string) => text.split(/\s+/).length

/**
 * Why a text is no reading of the document, in a sentence; null: it may be one. A short page that says what walls say; or much less than the
 * newest copy with hardly a sentence of it. A long text is one, however much of it is new. Pure.
 */
export const standInFor = (text: string, known: string | null): string | null => {
  if (wordsIn(text) <= longestNotice && said.test(text)) return 'The site answered with a notice in the place of the document.'
  if (known === null || wordsIn(text) >= fewWords * wordsIn(known)) return null
  const keys = new Set(sentencesOf(text).map(({ key }) => key))
  const old = sentencesOf(known)
  const kept = old.filter(({ key }) => keys.has(key)).length
  return kept < fewSentences * old.length ? 'What came back is much shorter than the document, and hardly a sentence of it is there.' : null
}
