import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

// A security key in software: enough of WebAuthn (ES256, attestation "none") for the server to be told the truth, or a lie.

export type Told = { challenge: string; origin: string; rpID: string; isVerified?: boolean; counter?: number }

export type Authenticator = {
  id: string
  /** What navigator.credentials.create() would send. */
  create: (told: Told) => Answer
  /** What navigator.credentials.get() would send. */
  get: (told: Told & { userHandle: string }) => Answer
}

type Answer = { id: string; rawId: string; type: string; clientExtensionResults: object; response: Record<string, unknown> }

export const authenticator = (): Authenticator => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  const shared = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key', clientExtensionResults: {} }
  return {
    id: shared.id,
    create: (told) => {
      const authData = Buffer.concat([dataOf(told, 0x40), Buffer.alloc(16), Buffer.from([0, id.length]), id, coseOf(publicKey)])
      const attestationObject = Buffer.concat([
        Buffer.from([0xa3]),
        text('fmt'),
        text('none'),
        text('attStmt'),
        Buffer.from([0xa0]),
        text('authData'),
        Buffer.from([0x58, authData.length]),
        authData,
      ])
      const clientDataJSON = clientData('webauthn.create', told).toString('base64url')
      return { ...shared, response: { clientDataJSON, attestationObject: attestationObject.toString('base64url'), transports: ['internal', 'telepathy'] } }
    },
    get: ({ userHandle, ...told }) => {
      const [authData, json] = [dataOf(told, 0), clientData('webauthn.get', told)]
      const signature = sign('sha256', Buffer.concat([authData, sha256(json)]), privateKey)
      return {
        ...shared,
        response: {
          clientDataJSON: json.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: Buffer.from(userHandle).toString('base64url'),
        },
      }
    },
  }
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()

const clientData = (type: string, { challenge, origin }: Told) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

/** Hash of the name, flags (present, verified, more), counter. */
const dataOf = ({ rpID, isVerified = true, counter = 0 }: Told, more: number) => {
  const count = Buffer.alloc(4)
  count.writeUInt32BE(counter)
  return Buffer.concat([sha256(rpID), Buffer.from([0x01 | (isVerified ? 0x04 : 0) | more]), count])
}

const text = (word: string) => Buffer.concat([Buffer.from([0x60 | word.length]), Buffer.from(word)])

/** {1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR. */
const coseOf = (key: KeyObject) => {
  const { x = '', y = '' } = key.export({ format: 'jwk' }) as { x?: string; y?: string }
  const bytes = (value: string) => Buffer.concat([Buffer.from([0x58, 0x20]), Buffer.from(value, 'base64url')])
  return Buffer.concat([Buffer.from([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21]), bytes(x), Buffer.from([0x22]), bytes(y)])
}
