import type { FC } from 'hono/jsx'

export const productionPages = [
  { id: 'overview', label: 'Overview', path: '' },
  { id: 'toolkit', label: 'Toolkit', path: '/toolkit' },
  { id: 'uses', label: 'Uses', path: '/uses' },
  { id: 'register', label: 'Register', path: '/register' },
  { id: 'exceptions', label: 'Exceptions', path: '/exceptions' },
  { id: 'consents', label: 'Consents', path: '/consents' },
  { id: 'delivery', label: 'Delivery', path: '/delivery' },
] as const

/** The pages of one production, under the head of each of them. */
export const ProductionNav: FC<{ slug: string; current: (typeof productionPages)[number]['id'] | null }> = ({ slug, current }) => (
  <nav class="production-nav" aria-label="Production">
    <ul>
      {productionPages.map(({ id, label, path }) => (
        <li>
          <a href={`/productions/${slug}${path}`} aria-current={id === current ? 'page' : undefined}>
            {label}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)
