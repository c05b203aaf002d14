import type { UseKind } from '../clearances/uses.ts'

/** Who works on a production, and the kinds of use that are theirs. A kind can belong to several departments, and each belongs to one at least. */
export const departments = [
  { id: 'writing', name: 'Writing and development', uses: ['ideation', 'development'] },
  { id: 'art', name: 'Art and design', uses: ['ideation', 'previs', 'background'] },
  { id: 'camera', name: 'Camera and directing', uses: ['ideation', 'previs'] },
  { id: 'cast', name: 'Cast and voices', uses: ['performance'] },
  { id: 'post', name: 'Editing, effects and sound', uses: ['previs', 'background', 'post', 'performance'] },
  { id: 'marketing', name: 'Marketing', uses: ['ideation', 'marketing'] },
  { id: 'office', name: 'Production office', uses: ['development', 'office'] },
] as const satisfies { id: string; name: string; uses: UseKind[] }[]

export type Department = (typeof departments)[number]
