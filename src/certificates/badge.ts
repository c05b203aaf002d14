import type { CertificateContent } from './certificate.ts'

/** What somebody puts on a page of their own: the badge of today, which leads to the certificate of the day on which it is looked at. */
export const badgeSnippet = ({ register, clearance, offering, studio }: CertificateContent): string => {
  const badge = `${register}/tools/${offering.tool}/${offering.offering}.svg?studio=${studio.slug}`
  const words = `${offering.tool_name}, ${offering.name}: clearance of ${studio.name}`
  return `<a href="${register}/clearances/${clearance.id}/certificate"><img src="${badge}" alt="${attribute(words)}" height="20"></a>`
}

const attribute = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
