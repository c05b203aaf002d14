import type { VendorOffering } from './questionnaire-queries.ts'

/** An offering for which somebody answers. */
export type Offering = VendorOffering & { organisation_id: number }

type Slugs = Pick<Offering, 'tool' | 'offering'>

export const nameOf = ({ tool_name, offering_name }: Pick<Offering, 'tool_name' | 'offering_name'>): string => `${tool_name}, ${offering_name}`
export const pathOf = ({ tool, offering }: Slugs): string => `/attest/${tool}/${offering}`
export const questionPath = (offering: Slugs, question: string): string => `${pathOf(offering)}/questions/${question}`
