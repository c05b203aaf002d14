import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from './start-error.ts'

export type Keys = {
  /** Ed25519: signs checkpoints of the log. */
  log: KeyObject
  /** 32 bytes: seals what has to be read again, such as the secret of a second factor. */
  secrets: Buffer
}

/** The keys of DATA_DIR/keys, made at the first start. They stay out of the database, so that who owns that alone can neither sign nor read. */
export const loadKeys = (dataDir: string): Keys => {
  const folder = join(dataDir, 'keys')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const log = createPrivateKey(
      keep(join(folder, 'log.pem'), () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    )
    const secrets = Buffer.from(keep(join(folder, 'secrets.key'), () => `${randomBytes(32).toString('base64')}\n`).trim(), 'base64')
    if (log.asymmetricKeyType !== 'ed25519' || secrets.length !== 32) throw new Error('they are not the keys that Toolslate wrote')
    return { log, secrets }
  } catch (error) {
    throw new StartError(
      `The keys in ${folder} cannot be read or made: ${(error as Error).message}. Put the folder back from a copy, or let Toolslate write there.`,
    )
  }
}

export const publicHalf = (key: KeyObject): KeyObject => createPublicKey(key)

/** The content of a file; made whole or not at all when it is missing, and by one program only when several start at once. */
const keep = (path: string, make: () => string): string => {
  if (!existsSync(path)) {
    const draft = `${path}.${randomBytes(6).toString('hex')}`
    writeFileSync(draft, make(), { mode: 0o600, flag: 'wx' })
    try {
      linkSync(draft, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(draft)
    }
    chmodSync(path, 0o600)
  }
  return readFileSync(path, 'utf8')
}
