import type { Db } from '../db/database.ts'
import type { Fact } from '../facts/fact.ts'
import { listFacts } from '../facts/queries.ts'
import type { Bank } from '../questions/question.ts'
import type { SignedAnswer } from './answer.ts'
import { type Attestation, findNewestAttestation } from './attestation-queries.ts'
import { nameOf, type Offering, pathOf } from './questionnaire-names.ts'
import { listAnswers, type VendorOffering } from './questionnaire-queries.ts'
import { findOfferingKinds, listDraftFiles } from './signing-queries.ts'
import { type Blocker, blockersOf } from './signing-rules.ts'
import { type Material, materialDigest, type Statement, signedAnswersOf, statementAnswers } from './statement.ts'
import { declaration } from './statement-declaration.ts'

/** A draft as somebody would sign it at this moment. */
export type ReadyDraft = {
  material: Material
  /** Of the material. */
  digest: string
  answers: SignedAnswer[]
  blockers: Blocker[]
  last: Attestation | undefined
  /** Facts about the offering, ours and the record's. */
  facts: Fact[]
}

/** Reads a draft with all that goes into its statement; within a transaction, after `lockDraft`, as it is signed. */
export const readDraft = async (
  db: Db,
  { bank, today }: { bank: Bank; today: string },
  offering: VendorOffering,
  draft: { id: number; number: number; bank_version: string },
): Promise<ReadyDraft> => {
  const [rows, files, kinds, last, known] = await Promise.all([
    listAnswers(db, draft.id),
    listDraftFiles(db, draft.id),
    findOfferingKinds(db, offering.id),
    findNewestAttestation(db, offering.id),
    listFacts(db, { ownOnly: true, offeringIds: [offering.id] }),
  ])
  const facts = known.get(offering.id) ?? []
  const answers = signedAnswersOf(rows, bank)
  const byQuestion = Map.groupBy(files, ({ question }) => question)
  const material: Material = {
    vendor: { slug: offering.vendor, name: offering.vendor_name },
    offering: { tool: offering.tool, offering: offering.offering, name: nameOf(offering), ...kinds },
    number: draft.number,
    bank_version: draft.bank_version,
    answers: statementAnswers(answers, byQuestion, bank),
    declaration,
    supersedes: last?.digest ?? null,
  }
  return {
    material,
    digest: materialDigest(material),
    answers,
    blockers: blockersOf(rows, { files, facts, bank, today }),
    last,
    facts,
  }
}

export const statementIn = ({ statement }: { statement: string }): Statement => JSON.parse(statement) as Statement

export const attestationPath = (offering: Pick<Offering, 'tool' | 'offering'>, id: number): string => `${pathOf(offering)}/attestations/${id}`
