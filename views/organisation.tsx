import type { FC } from 'hono/jsx'
import type { Domain, Invitation, Member, Organisation, TokenOf } from '../src/organisations/queries.ts'
import { keepers } from '../src/organisations/rules.ts'
import { type Asker, may } from '../src/people/rights.ts'
import { rolesIn } from '../src/people/roles.ts'
import { Title } from './layout.tsx'
import { ActionButton, Choices, ErrorSummary, Field, Form, type Problems } from './ui/form.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { column, Table } from './ui/table.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count, organisationKindWords, roleMeans, roleWords, scopeWords } from './words.ts'

/** What was typed into whichever form was refused. */
export type Typed = { name?: string; email?: string; role?: string; domain?: string; keeper?: string; title?: string }

type Props = {
  organisation: Organisation
  members: Member[]
  invitations: Invitation[]
  domains: Domain[]
  productions: { slug: string; name: string }[]
  tokens: TokenOf[]
  asker: Asker
  typed: Typed
  problems: Problems
}

export const OrganisationPage: FC<Props> = (props) => {
  const { organisation, asker, problems } = props
  const mayManage = may(asker, 'people.manage', { organisation })
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{organisation.name}</Title>
      <div class="stack">
        <Breadcrumb steps={[{ label: 'Administration', href: '/admin' }]} />
        <ErrorSummary problems={problems} />
        <h1>
          {organisation.name} {organisation.is_demo ? demoMark() : null}
        </h1>
        <Facts
          of={[
            ['Kind', organisationKindWords[organisation.kind]],
            ['Studio', organisation.studio],
            [
              'Clearances',
              organisation.kind === 'production' && may(asker, 'organisation.read', { organisation }) ? (
                <a href={`/productions/${organisation.slug}/clearances`}>What it can rely on</a>
              ) : null,
            ],
            ['This installation', organisation.runs_installation ? 'Run by this studio: its administrators look after people and organisations of all' : null],
            ['Shown to everybody', shownTo(organisation)],
          ]}
        />
      </div>
      <Members {...props} mayManage={mayManage} />
      {mayManage ? <Invitations {...props} /> : null}
      {organisation.kind === 'studio' ? <Productions {...props} /> : null}
      {organisation.kind === 'production' ? null : <Domains {...props} />}
      {mayManage && props.tokens.length > 0 ? <Tokens {...props} /> : null}
      {may(asker, 'organisation.change', { organisation }) ? <Settings {...props} /> : null}
    </>
  )
}

const shownTo = ({ kind, publishes_clearances, publishes_policies }: Organisation): string | null =>
  kind === 'studio' ? [publishes_clearances ? 'Its clearances' : '', publishes_policies ? 'Its policies' : ''].filter(Boolean).join('; ') || 'Nothing' : null

const Members: FC<Props & { mayManage: boolean }> = ({ organisation, members, mayManage }) => (
  <section class="stack" aria-labelledby="members">
    <h2 id="members">People</h2>
    {members.length === 0 ? (
      <p>Nobody belongs to it yet.{mayManage ? ' Invite somebody below.' : ''}</p>
    ) : (
      <Table
        id="member-list"
        caption={`${count(members.length, 'role')}, by person`}
        head={[column('Person'), column('Role'), column('Address'), column('Since'), ...(mayManage ? [column('End')] : [])]}
      >
        {members.map((member) => (
          <tr>
            <th scope="row">{member.name}</th>
            <td>{roleWords[member.role]}</td>
            <td>{member.email}</td>
            <td>{dateText(member.since)}</td>
            {mayManage ? (
              <td>
                <ActionButton
                  action={`/admin/organisations/${organisation.slug}/members/${member.log_name}/${member.role}/end`}
                  label="Take the role away"
                  about={`from ${member.name}: ${roleWords[member.role]}`}
                />
              </td>
            ) : null}
          </tr>
        ))}
      </Table>
    )}
  </section>
)

const Invitations: FC<Props> = ({ organisation, invitations, typed, problems }) => (
  <section class="stack" aria-labelledby="invitations">
    <h2 id="invitations">Invite somebody</h2>
    <Form action={`/admin/organisations/${organisation.slug}/invitations`}>
      <Field name="email" label="E-mail address" hint="They get a link that works once, for a week." type="email" value={typed.email} error={problems.email} />
      <Choices
        name="role"
        label="What they will do"
        type="radio"
        error={problems.role}
        choices={rolesIn[organisation.kind].map((role) => ({ value: role, label: roleWords[role], hint: roleMeans[role] }))}
        chosen={typed.role ? [typed.role] : []}
      />
      <button class="button" type="submit">
        Send the invitation
      </button>
    </Form>
    {invitations.length > 0 ? (
      <Table
        id="invitation-list"
        caption={`${count(invitations.length, 'invitation')} not answered yet, newest first`}
        head={[column('Address'), column('Role'), column('Until'), column('Withdraw')]}
      >
        {invitations.map(({ id, email, role, expires_at }) => (
          <tr>
            <th scope="row">{email}</th>
            <td>{role ? roleWords[role] : ''}</td>
            <td>{dateText(expires_at)}</td>
            <td>
              <ActionButton
                action={`/admin/organisations/${organisation.slug}/invitations/${id}/withdrawal`}
                label="Withdraw"
                about={`the invitation of ${email}`}
              />
            </td>
          </tr>
        ))}
      </Table>
    ) : null}
  </section>
)

const Productions: FC<Props> = ({ organisation, productions, asker, typed, problems }) => (
  <section class="stack" aria-labelledby="productions">
    <h2 id="productions">Productions</h2>
    {productions.length === 0 ? (
      <p>No production that you may know of.</p>
    ) : (
      <ul>
        {productions.map(({ slug, name }) => (
          <li>
            <a href={`/admin/organisations/${slug}`}>{name}</a>
          </li>
        ))}
      </ul>
    )}
    {may(asker, 'production.create', { organisation }) ? (
      <Form action={`/admin/organisations/${organisation.slug}/productions`}>
        <Field
          name="title"
          label="Title of a new production"
          hint="A working title will do. Only this studio and its people see it."
          value={typed.title}
          error={problems.title}
        />
        <button class="button" type="submit">
          Add the production
        </button>
      </Form>
    ) : null}
  </section>
)

const Domains: FC<Props> = ({ organisation, domains, asker, typed, problems }) => {
  const mayManage = may(asker, 'domain.manage', { organisation })
  if (!mayManage && domains.length === 0) return null
  return (
    <section class="stack" aria-labelledby="domains">
      <h2 id="domains">Domains</h2>
      <p>Whoever signs in with their organisation’s account and has a verified address at one of these domains becomes a member by themselves.</p>
      {domains.length > 0 ? (
        <Table
          id="domain-list"
          caption={count(domains.length, 'domain')}
          head={[column('Domain'), column('They become'), column('Shown on'), ...(mayManage ? [column('Remove')] : [])]}
        >
          {domains.map(({ domain, role, verified_at }) => (
            <tr>
              <th scope="row">{domain}</th>
              <td>{roleWords[role]}</td>
              <td>{dateText(verified_at)}</td>
              {mayManage ? (
                <td>
                  <ActionButton action={`/admin/organisations/${organisation.slug}/domains/${domain}/removal`} label="Remove" about={domain} />
                </td>
              ) : null}
            </tr>
          ))}
        </Table>
      ) : null}
      {mayManage ? (
        <Form action={`/admin/organisations/${organisation.slug}/domains`}>
          <Field name="domain" label="Domain" hint="Like studio.example" value={typed.domain} error={problems.domain} />
          <Field
            name="keeper"
            label="Who confirms it"
            hint="A link goes to this address at the domain. It counts once somebody there has followed it."
            error={problems.keeper}
            value={typed.keeper}
            choices={keepers.map((keeper) => ({ value: keeper, label: `${keeper}@` }))}
          />
          <button class="button" type="submit">
            Ask for confirmation
          </button>
        </Form>
      ) : null}
    </section>
  )
}

const Tokens: FC<Props> = ({ organisation, tokens }) => (
  <section class="stack" aria-labelledby="tokens">
    <h2 id="tokens">Programs</h2>
    <Table
      id="token-list"
      caption={`${count(tokens.length, 'token')} that may be used for ${organisation.name}`}
      head={[column('Token'), column('Of'), column('May'), column('Last used'), column('Ends'), column('Revoke')]}
    >
      {tokens.map((token) => (
        <tr>
          <th scope="row">{token.name}</th>
          <td>{token.person}</td>
          <td>{token.scopes.map((scope) => scopeWords[scope] ?? scope).join('; ')}</td>
          <td>{token.last_used_at ? dateText(token.last_used_at) : 'Never'}</td>
          <td>{dateText(token.expires_at)}</td>
          <td>
            <ActionButton
              action={`/admin/organisations/${organisation.slug}/tokens/${token.id}/revocation`}
              label="Revoke"
              about={`${token.name} of ${token.person}`}
            />
          </td>
        </tr>
      ))}
    </Table>
  </section>
)

const Settings: FC<Props> = ({ organisation, typed, problems }) => (
  <section class="stack" aria-labelledby="settings">
    <h2 id="settings">Settings</h2>
    <Form action={`/admin/organisations/${organisation.slug}/settings`}>
      <Field name="name" label="Name" value={typed.name ?? organisation.name} error={problems.name} />
      {organisation.kind === 'studio' ? (
        <Choices
          name="publishes"
          label="Shown to everybody"
          hint="Without a tick only the studio and its productions see them."
          type="checkbox"
          choices={[
            { value: 'clearances', label: 'Clearances', hint: 'What the studio decided on tools, with its reasons' },
            { value: 'policies', label: 'Policies', hint: 'Its stricter rules on top of the published ones' },
          ]}
          chosen={[organisation.publishes_clearances ? 'clearances' : '', organisation.publishes_policies ? 'policies' : '']}
        />
      ) : null}
      <button class="button" type="submit">
        Save
      </button>
    </Form>
  </section>
)
