import { createHash, createPublicKey, verify } from 'node:crypto'

// A second verifier, of nothing but node:crypto and the specifications (DSSE 1.0, C2SP signed-note and tlog-checkpoint, RFC 9162 2.1.3.2).
// It shares no line with the program that it checks.

const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()

const publicKey = (vkey: string) => {
  const raw = Buffer.from(vkey.split('+').slice(2).join('+'), 'base64')
  if (raw.length !== 33 || raw[0] !== 1) throw new Error('not an Ed25519 verifier key')
  return createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw.subarray(1)]), format: 'der', type: 'spki' })
}

export const verifyIndependently = (file: string, vkey: string) => {
  const bundle = JSON.parse(file)
  const body = Buffer.from(bundle.envelope.payload, 'base64')
  const type = Buffer.from(bundle.envelope.payloadType)
  const signed = Buffer.concat([Buffer.from('DSSEv1 '), Buffer.from(`${type.length} `), type, Buffer.from(` ${body.length} `), body])
  const isSigned = verify(null, signed, publicKey(vkey), Buffer.from(bundle.envelope.signatures[0].sig, 'base64'))

  const statement = JSON.parse(body.toString('utf8'))
  const { log } = statement.predicate['urn:toolslate:certificate:1']

  const [text = '', signatures = ''] = log.checkpoint.split(/\n\n/)
  const [origin, size, root] = text.split('\n')
  const noteSignature = Buffer.from(signatures.trim().split(' ')[2], 'base64').subarray(4)
  const isCheckpointSigned = verify(null, Buffer.from(`${text}\n`), publicKey(vkey), noteSignature)

  let [node, last, hash] = [log.index, Number(size) - 1, sha(Buffer.of(0), Buffer.from(log.entry))]
  for (const coded of log.proof) {
    const sibling = Buffer.from(coded, 'base64')
    if (node % 2 === 1 || node === last) {
      hash = sha(Buffer.of(1), sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else hash = sha(Buffer.of(1), hash, sibling)
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return { statement, origin, isSigned, isCheckpointSigned, isIncluded: last === 0 && hash.toString('base64') === root }
}
