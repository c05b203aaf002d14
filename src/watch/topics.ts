// What sentences of terms can be about that a registered answer rests on. Stated here, tested on real changes.

export const topics = ['training', 'retention', 'reuse', 'licence', 'ownership', 'review', 'sharing', 'security'] as const
export type Topic = (typeof topics)[number]

const patterns: Record<Topic, RegExp> = {
  training:
    /\b(train(s|ed|ing)?|fine tun(e|es|ed|ing)|machine learning|(ai|language|foundation|generative) models?|our models?|llms?|opt(s|ed|ing)? (out|in)|opt(out|in))\b/,
  retention: /\b(retain(s|ed|ing)?|retention|delet(e|es|ed|ing|ion)|stored?|storing|storage|kept|keep(s|ing)?|\d+ days?|purge[ds]?|erase[ds]?|erasure)\b/,
  reuse:
    /\b(improv(e|es|ed|ing) (or create |and develop |our )?(the )?(services?|products?|accuracy|quality)|develop(ing)? new (products?|features?)|reuse[ds]?|aggregated?|de identified|anonymi[sz]ed)\b/,
  licence: /\b(licen[cs](e|es|ed|ing)|sublicen[cs]\w+|royalty|irrevocable|perpetual|worldwide|grant(s|ed|ing)?)\b/,
  ownership: /\b(own(s|ed|ing|ership)?|intellectual property|assigns?|assignment|title and interest|copyright)\b/,
  review: /\b(human review\w*|review(s|ed|ers?|ing)?|help from human|annotat\w+|moderat\w+|monitor(s|ed|ing)?)\b/,
  sharing: /\b(shar(e|es|ed|ing)|disclos\w+|third part(y|ies)|sub ?processors?|sell(s|ing)?|affiliates?|distribute[ds]?)\b/,
  security: /\b(encrypt\w*|security|breach(es)?|soc 2|iso 27001|confidential\w*|access controls?)\b/,
}

/** The material of the customer: without it a sentence about a topic is about something else. */
const material =
  /\b(input|inputs|prompts?|outputs?|content|contents|materials?|customer data|personal (data|information)|information|data|chats?|conversations?|files?|uploads?|audio|video|models?|submissions?|creations?|works?|assets?|footage|recordings?|what (you|customers?) \w+)\b/

/** What a compared sentence is about; empty: nothing that an answer could rest on. */
export const topicsOf = (key: string): Topic[] => (material.test(key) ? topics.filter((topic) => patterns[topic].test(key)) : [])
