import type { World } from './world.ts'

/** The newest mail to an address, as it waits in the outbox. */
export const mailTo = async (world: World, address: string) =>
  world.owner.selectFrom('mails').select(['subject', 'text', 'expires_at']).where('address', '=', address).orderBy('id', 'desc').executeTakeFirst()

/** The path of the link in the newest mail to an address. Throws when there is none. */
export const linkTo = async (world: World, address: string): Promise<string> => {
  const text = (await mailTo(world, address))?.text ?? ''
  const path = text.match(/https?:\/\/[^\s]+(\/(?:invitation|reset|domain|claim)\?token=[\w-]+)/)?.[1]
  if (!path) throw new Error(`no link was mailed to ${address}: ${text}`)
  return path
}

/** The token of such a path. */
export const tokenOf = (path: string): string => new URLSearchParams(path.split('?')[1]).get('token') ?? ''
