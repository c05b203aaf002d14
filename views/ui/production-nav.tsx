import type { FC } from 'hono/jsx'

const productionPages = [
  { id: 'overview', label: 'Overview', path: '' },
  { id: 'toolkit', label: 'Toolkit', path: '/toolkit' },
  { id: 'clearances', label: 'Clearances', path: '/clearances' },
  { id: 'uses', label: 'Uses', path: '/uses' },
  { id: 'register', label: 'Register', path: '/register' },
  { id: 'consents', label: 'Consents', path: '/consents' },
  { id: 'delivery', label: 'Delivery', path: '/delivery' },
  { id: 'wrap', label: 'Wrap', path: '/wrap' },
] as const

/** The pages of one production, under the head of each of them. */
export const ProductionNav: FC<{ slug: string; current: (typeof productionPages)[number]['id'] }> = ({ slug, current }) => (
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
