import type { FC } from 'hono/jsx'
import { type Problem, type ProblemSlug, problemSlugs, problemTypes } from '../src/http/problem.ts'
import { Title } from './layout.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'

/** The answer to a request that was refused or that failed. */
export const ProblemAnswer: FC<{ problem: Problem; request_id: string | undefined }> = ({ problem, request_id }) => {
  const { title, status } = problemTypes[problem.slug]
  return (
    <>
      <Title>{title}</Title>
      <div class="prose">
        <h1>{title}</h1>
        <p>{problem.message}</p>
        <p class="row">
          <a href="/tools">Look for a tool</a>
          <a href={`/problems/${problem.slug}`}>About this answer</a>
        </p>
        <p class="quiet small">
          Status {status}
          {request_id === undefined ? null : (
            <>
              , request <span class="id">{request_id}</span>
            </>
          )}
        </p>
      </div>
    </>
  )
}

export const ProblemTypePage: FC<{ slug: ProblemSlug }> = ({ slug }) => {
  const { title, status, meaning, remedy } = problemTypes[slug]
  return (
    <>
      <Title>{title}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Problems', href: '/problems' }]} />
        <h1>{title}</h1>
      </div>
      <div class="prose">
        <p>{meaning}</p>
        <h2>What to do</h2>
        <p>{remedy}</p>
        <h2>For programs</h2>
        <Facts
          of={[
            ['Status', String(status)],
            ['Type', <code>/problems/{slug}</code>],
            ['Content', <code>application/problem+json</code>],
          ]}
        />
      </div>
    </>
  )
}

export const ProblemTypesPage: FC = () => (
  <>
    <Title>Problems</Title>
    <div class="head">
      <h1>Problems</h1>
      <p>Every kind of refusal that pages and the API give, and what to do about it.</p>
    </div>
    <Table
      id="problem-types"
      caption={`${problemSlugs.length} kinds, by status`}
      head={
        <>
          {column('Kind')}
          {column('Status', 'number')}
          {column('What to do')}
        </>
      }
    >
      {problemSlugs.map((slug) => (
        <tr>
          <th scope="row">
            <a href={`/problems/${slug}`}>{problemTypes[slug].title}</a>
          </th>
          <td class="number">{problemTypes[slug].status}</td>
          <td>{problemTypes[slug].remedy}</td>
        </tr>
      ))}
    </Table>
  </>
)
