import type { KeyObject } from 'node:crypto'
import type { Certificate } from './certificate.ts'
import { cyclonedxOf } from './cyclonedx.ts'
import { sealEnvelope } from './dsse.ts'
import { fileText, statementText } from './statement.ts'

/** The file of a certificate, signed with the key of the log. `known`: every key that the log has had; older ones may have signed its checkpoints. */
export const issue = (certificate: Certificate, { key, vkey, known }: { key: KeyObject; vkey: string; known: string[] }): string => {
  const keys = [vkey, ...known.filter((one) => one !== vkey)]
  return fileText({ envelope: sealEnvelope(statementText(certificate, keys), key, vkey), cyclonedx: cyclonedxOf(certificate.content), keys })
}
