// Who is told what, and when. Pure.

export const digestRhythms = ['weekly', 'daily', 'off'] as const
export type DigestRhythm = (typeof digestRhythms)[number]

/** What somebody is told of: that a verdict moved, what happened to a clearance, that one ends soon, that a use was triaged again, and that a task waits for them. */
export type NoticeKind = ToolNotice | 'use' | 'task'
export type ToolNotice = 'verdict' | 'given' | 'suspended' | 'suspension_ended' | 'revoked' | 'in_re_review' | 'expired' | 'ending'

/** As what somebody is told, the nearest first: one who is several of these is told as the first. */
export const toldAs = ['vendor', 'production', 'desk', 'follower'] as const
export type ToldAs = (typeof toldAs)[number]

/** Monday is 1. */
export type Settings = { digest: DigestRhythm; weekday: number; instant: boolean }
export const defaultSettings: Settings = { digest: 'weekly', weekday: 1, instant: true }

/**
 * Who hears of a change besides those who follow the tool, its vendor or the production: whoever relies on what is lost, and the
 * vendor before or when it loses a status.
 */
export const alsoTold: Record<ToolNotice, Exclude<ToldAs, 'follower'>[]> = {
  verdict: [],
  given: [],
  suspended: ['production', 'vendor'],
  suspension_ended: ['production', 'vendor'],
  revoked: ['production', 'vendor'],
  in_re_review: ['production', 'vendor'],
  expired: ['production', 'vendor', 'desk'],
  ending: ['vendor', 'desk'],
}

/** Days before its end at which a clearance is spoken of. */
export const endingDays = [30, 7, 1] as const
export type EndingDays = (typeof endingDays)[number]

/** Whether a mail of its own goes out at once: what stops work or lets it go on, what a vendor loses, and what a digest would tell too late. */
export const isInstant = (kind: NoticeKind, as: ToldAs, days: EndingDays | null = null): boolean => {
  if (kind === 'suspended' || kind === 'suspension_ended' || kind === 'revoked') return true
  if (kind === 'in_re_review') return as === 'vendor'
  return kind === 'ending' && days !== null && days <= 7
}

const dayMs = 86_400_000
/** Digests go out in the morning, in UTC. */
export const digestHour = 7

/**
 * The last moment at which a digest was due for somebody; null: never. It holds what happened before, so that one who follows something
 * new does not get the digest of a week that has passed, and a program that was not running makes up for it.
 */
export const digestSlot = ({ digest, weekday }: Pick<Settings, 'digest' | 'weekday'>, now: Date): Date | null => {
  if (digest === 'off') return null
  const today = new Date(`${now.toISOString().slice(0, 10)}T0${digestHour}:00:00Z`)
  const back = digest === 'daily' ? 0 : ((today.getUTCDay() || 7) - weekday + 7) % 7
  const slot = new Date(today.getTime() - back * dayMs)
  return slot <= now ? slot : new Date(slot.getTime() - (digest === 'daily' ? 1 : 7) * dayMs)
}

/** What is older than this is no news: it stays on the page, and no mail has it. */
export const oldestNews = 35 * dayMs
