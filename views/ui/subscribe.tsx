import type { FC } from 'hono/jsx'
import { ActionButton } from './form.tsx'

/** What a page knows of the reader and of what it is about. */
export type Following = {
  /** The number of the reader's subscription; null: they do not follow it. */
  subscription: number | null
  /** Nobody is signed in: they are led to sign in, and back to this address. */
  signIn: string | null
}

type Subject = Following & { kind: 'tool' | 'vendor' | 'production'; slug: string; name: string }

/** Says whether the reader follows it, with the one thing to do about that. A plain form. */
export const SubscribeButton: FC<Subject> = ({ kind, slug, name, subscription, signIn }) => {
  if (signIn !== null)
    return (
      <p>
        <a href={`/sign-in?next=${encodeURIComponent(signIn)}`}>Sign in to follow this {kind}</a> and be told when something about it changes.
      </p>
    )
  return subscription === null ? (
    <ActionButton action="/account/notifications/subscriptions" label={`Follow this ${kind}`} about={name}>
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="of" value={slug} />
    </ActionButton>
  ) : (
    <div class="row">
      <p>
        You follow this {kind}. <a href="/account/notifications">How you are told</a>
      </p>
      <ActionButton action={`/account/notifications/subscriptions/${subscription}/end`} label="Stop following" about={name}>
        <input type="hidden" name="back" value="page" />
      </ActionButton>
    </div>
  )
}
