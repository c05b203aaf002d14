// The form in which procurement records a fact, filled in.

export const path = '/tools/krea/all/facts/new'
/** The document that the form quotes. */
const terms = 'Terms of Krea, for this test only.\r\nWe will not use your content to train our models.\r\n'
export const form = {
  question: 'trains_on_inputs',
  value: 'no_by_published_terms',
  evidence: 'published_terms',
  title: 'Terms of use',
  url: 'https://krea.example/terms',
  copied_on: '2026-11-20',
  quote: 'We will not use your content to train our models.',
  locator: 'Section 4',
  text: terms,
}
