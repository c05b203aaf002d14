import { HtmlValidate } from 'html-validate'

// What Hono writes is right, but not in html-validate's preferred spelling.
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'void-style': 'off',
    'attribute-boolean-style': 'off',
    'doctype-style': 'off',
    'attribute-empty-style': 'off',
    'no-trailing-whitespace': 'off',
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button'] }],
    'long-title': 'off',
    'no-inline-style': 'error',
    'script-element': 'error',
    'heading-level': ['error', { minInitialRank: 'h1' }],
  },
})

/** One line per mistake; empty when the document is valid. */
export const validateHtml = async (html: string): Promise<string[]> => {
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages, source }) =>
    messages.map(
      ({ ruleId, message, line, column }) => `${ruleId}: ${message} near ${(source ?? '').split('\n')[line - 1]?.slice(Math.max(0, column - 40), column + 60)}`,
    ),
  )
}
