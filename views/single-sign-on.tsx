import type { Child, FC } from 'hono/jsx'
import type { Refusal } from '../src/people/single-sign-on-rules.ts'
import { Title } from './layout.tsx'

/** `email` is what the provider said, when it said one. */
export const SingleSignOnRefusedPage: FC<{ refusal: Refusal; email: string | null }> = ({ refusal, email }) => {
  const { title, text } = words[refusal]
  return (
    <>
      <Title error>{title}</Title>
      <div class="prose">
        <h1>{title}</h1>
        <p>{text(email ?? 'your address')}</p>
        <p>
          <a class="button" href="/sign-in">
            Back to the sign-in
          </a>
        </p>
      </div>
    </>
  )
}

const words: Record<Refusal, { title: string; text: (email: string) => Child }> = {
  denied: {
    title: 'Your organisation’s sign-in said no',
    text: () => 'It was refused or cancelled there. Try again, sign in another way, or ask those who look after your organisation’s accounts.',
  },
  unreadable: {
    title: 'That sign-in has ended',
    text: () =>
      'What came back from your organisation’s sign-in does not answer what this browser asked: it was used already, it took more than ten minutes, or it was changed on the way. Begin again.',
  },
  unverified: {
    title: 'Your address is not verified',
    text: () =>
      'Your organisation’s sign-in does not vouch for an e-mail address of yours. Ask those who look after its accounts to verify it, or sign in another way.',
  },
  unknown: {
    title: 'Nobody here expects you yet',
    text: (email) => (
      <>
        No organisation here knows <strong>{email}</strong>. Ask an administrator of yours to invite that address, or sign in another way.
      </>
    ),
  },
  taken: {
    title: 'The account belongs to somebody else',
    text: (email) => (
      <>
        The account of <strong>{email}</strong> is opened by another identity of your organisation. Ask an administrator here, or sign in another way.
      </>
    ),
  },
}
