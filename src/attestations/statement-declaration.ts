/** What a signatory declares, word for word. A version that somebody may have signed is never changed: other words are a new version. */
export const declaration = {
  version: '2026-11',
  text: [
    'I am authorised to make this statement for the vendor named in it.',
    'The answers in it are true and complete to the best of my knowledge, for the plan and the deployment named in it, on the day on which it begins.',
    'Where an answer rests on a setting, a contract or a document, that setting, contract or document is as the answer says.',
    'Should anything change that makes an answer wrong or misleading before this statement ends, the vendor will say so here without delay, by answering and signing again.',
    'I understand that this statement is a statement of the vendor. It is compared with what the vendor publishes, others may rely on it, and it is not an approval of the tool by anybody.',
  ].join('\n'),
} as const
