import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Place } from './files.ts'
import { sweepIncoming } from './receive.ts'

/**
 * A bucket: `s3://key:secret@host/bucket?region=eu-west-1`. Without a key the SDK looks for credentials where it usually does;
 * `tls=0` is for a store beside this program. Bytes on their way lie in `folder`.
 */
export const onS3 = (address: string, folder: string): Place => {
  const incoming = join(folder, 'incoming')
  void sweepIncoming(incoming)
  // The SDK is large, and most installations do without.
  let opened: ReturnType<typeof driverOf> | null = null
  const driver = () => {
    opened ??= driverOf(address)
    return opened
  }
  return {
    incoming,
    keep: async (path, sha256, bytes) => {
      const bucket = await driver()
      if (await bucket.exists(keyOf(sha256))) return
      await bucket.putStream(keyOf(sha256), createReadStream(path), { contentLength: bytes, contentType: 'application/octet-stream' })
    },
    open: async (sha256) => {
      const bucket = await driver()
      return bucket.getStream(keyOf(sha256)).catch((error: { name: string }) => {
        if (error.name === 'NoSuchKey' || error.name === 'NotFound') return null
        throw error
      })
    },
    has: async (sha256) => (await driver()).exists(keyOf(sha256)),
    remove: async (sha256) => (await driver()).delete(keyOf(sha256)),
  }
}

const keyOf = (sha256: string) => `${sha256.slice(0, 2)}/${sha256.slice(2)}`

const driverOf = async (address: string) => {
  const { S3Driver } = await import('flydrive/drivers/s3')
  const { username, password, host, pathname, searchParams } = new URL(address)
  const credentials = { accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) }
  return new S3Driver({
    ...(username === '' ? {} : { credentials }),
    endpoint: `${searchParams.get('tls') === '0' ? 'http' : 'https'}://${host}`,
    region: searchParams.get('region') ?? 'us-east-1',
    bucket: pathname.split('/')[1] ?? '',
    forcePathStyle: true,
    supportsACL: false,
    visibility: 'private',
    // With the defaults of the SDK other stores than Amazon's keep the trailers of a stream as if they were its bytes.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
}
