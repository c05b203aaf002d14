// Kinds of use: what a clearance covers, beside data classes and productions. A use says one of them.

export const useKinds = ['ideation', 'development', 'previs', 'background', 'post', 'performance', 'marketing', 'office'] as const
export type UseKind = (typeof useKinds)[number]

export const useWords: Record<UseKind, { word: string; means: string }> = {
  ideation: { word: 'Ideas', means: 'Mood boards, pitches, first pictures that nobody outside sees' },
  development: { word: 'Development', means: 'Scripts, research, breakdowns, schedules, budgets' },
  previs: { word: 'Previs and temporary material', means: 'Storyboards, previs, temporary sound and pictures that are replaced' },
  background: { word: 'Background on screen', means: 'Signs, pictures and sets that are seen and carry no story' },
  post: { word: 'Post-production', means: 'Clean-up, effects, upscaling, finishing' },
  performance: { word: 'Performance', means: 'Voice, face or body of somebody who performs' },
  marketing: { word: 'Marketing', means: 'Posters, trailers, social media' },
  office: { word: 'Office', means: 'Notes, transcripts, translations, correspondence' },
}
