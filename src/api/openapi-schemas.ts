import { clearanceStates, pastClearanceStates } from '../../views/words.ts'
import { useKinds } from '../clearances/uses.ts'
import { upstreamRoles } from '../db/watch-tables.ts'
import { views } from '../facts/as-of.ts'
import { bands, dataClassIds, outcomes } from '../policy/policy.ts'
import { obligations, useAnswers } from '../policy/triage-rules.ts'
import { covers, fates, sourceRights } from '../usage/entry.ts'
import { exceptionKinds } from '../usage/exceptions.ts'
import { textFields } from '../usage/form.ts'
import { bool, day, digest, list, nullable, object, principles, type Schema, share, text, whole } from './openapi-parts.ts'

// Every shape that the API answers with or takes, by name.

const verdictKeys = { band: { enum: bands }, principles, score: { ...whole, minimum: 0, maximum: 100 }, completeness: share, evidence_strength: share }

const states = [...clearanceStates, ...pastClearanceStates]

const otherTexts = textFields.filter((field) => !['tool', 'used_from', 'used_to', 'kind', 'purpose', 'use', 'fate', 'source_rights', 'talent'].includes(field))

export const schemas: Record<string, Schema> = {
  Offering: object({ tool: text, offering: text, name: text, vendor: text, plan_kind: text, deployment: text, ...verdictKeys, clearance: text }),
  Dossier: object({
    tool: text,
    offering: text,
    name: text,
    vendor: text,
    plan_kind: text,
    deployment: text,
    ...verdictKeys,
    on: day,
    as_of: nullable(day),
    view: nullable({ enum: views }),
    policy: object({ id: text, version: text, digest }),
    facts_digest: digest,
    criteria: list(object({ id: text, clause: text, outcome: { enum: ['met', 'unmet', 'unknown', 'not_applicable'] }, because: text, facts: list(whole) })),
    facts: list(
      object({
        question: text,
        value: {},
        state: { enum: ['verified', 'attested', 'inferred', 'unknown', 'contradicted', 'not_applicable'] },
        assurance: text,
        citations: list({ type: 'object' }),
      }),
    ),
    stands_on: list(
      object({
        ...{ tool: text, offering: text, name: text, role: { enum: upstreamRoles }, rank: nullable(whole), is_chosen: { type: 'boolean' }, depth: whole },
        ...{ band: nullable({ enum: bands }), record: list({ type: 'object' }), inherited: list({ type: 'object' }) },
      }),
    ),
    envelope: { type: 'object', additionalProperties: { enum: outcomes } },
    flips: list(
      object({
        band: { enum: bands },
        set: list(object({ question: text, to: {}, by: { enum: ['you', 'studio', 'vendor'] }, with: text, or: list({ type: 'object' }) })),
      }),
    ),
    clearance: object({
      id: nullable(whole),
      state: text,
      detail: nullable({ enum: ['not_yet', 'revoked', 'suspended', 'expired', 'facts_moved', 'policy_moved'] }),
      kind: nullable({ enum: ['clearance', 'sandbox'] }),
      uses: list({ enum: useKinds }),
      production_count: nullable(whole),
      exception: nullable(object({ name: text, reason: text, agreed_by: nullable(text) })),
      suspension: nullable(object({ since: text, reason: text, in_flight: { enum: ['stop_now', 'finish_shot', 'grace'] }, grace_until: nullable(day) })),
      revocation: nullable(object({ takes_effect_on: day, reason: text })),
      scope: nullable({ type: 'object' }),
      conditions: list({ type: 'object' }),
      valid_from: nullable(day),
      valid_to: nullable(day),
      decided_by: nullable(text),
      digest: nullable(digest),
    }),
    history: list(object({ on: day, at: nullable({ type: 'string', format: 'date-time' }), kind: text, what: text })),
    attestation: nullable(
      object({
        id: whole,
        signed_on: day,
        valid_from: day,
        valid_to: day,
        signatory_title: text,
        digest,
        answer_count: whole,
        accepted_count: whole,
        answers: list(object({ question: text, value: {}, label: text, evidence: text, visibility: text })),
        conflicts: list(object({ id: whole, question: text, fact: whole, opened_on: day, due_on: day, answer: {} })),
      }),
    ),
  }),
  Vendor: object({
    vendor: text,
    name: text,
    website: nullable(text),
    is_demo: bool,
    retired_on: nullable(day),
    tool_count: whole,
    offering_count: whole,
    fact_count: whole,
    verified_count: whole,
    verified_share: nullable(share),
    last_seen_on: nullable(day),
  }),
  VendorRecord: object({
    vendor: text,
    name: text,
    website: nullable(text),
    is_demo: bool,
    retired_on: nullable(day),
    fact_count: whole,
    verified_count: whole,
    verified_share: nullable(share),
    last_seen_on: nullable(day),
    tools: list({ type: 'object' }),
    documents: list({ type: 'object' }),
    unknown: list(object({ question: text, wording: text, offerings: list(text) })),
  }),
  PolicyLine: object({
    id: text,
    version: text,
    kind: { enum: ['pack', 'overlay'] },
    base: nullable({ type: 'object' }),
    title: text,
    issuer: text,
    is_demo: bool,
    is_default: bool,
    effective_from: day,
    effective_to: nullable(day),
    captured_on: day,
    live_confirmed_on: nullable(day),
    digest,
  }),
  Policy: object({
    id: text,
    version: text,
    kind: { enum: ['pack', 'overlay'] },
    title: text,
    digest,
    clauses: list({ type: 'object' }),
    criteria: list({ type: 'object' }),
    bands: list({ type: 'object' }),
    envelope: { type: 'object' },
  }),
  Question: object({
    id: text,
    code: nullable(text),
    section: text,
    wording: text,
    help: text,
    why: text,
    type: { enum: ['one_of', 'any_of', 'days', 'text'] },
    values: list({ type: 'object' }),
    combine: text,
    evidence: list(text),
    expires_after_days: whole,
  }),
  Change: object({
    id: text,
    kind: { enum: ['verdict', 'clearance', 'fact'] },
    at: { type: 'string', format: 'date-time' },
    vendor: text,
    tool: text,
    offering: text,
    name: text,
    is_demo: bool,
    sentence: text,
    policy: nullable(text),
    from: nullable({ enum: [...bands, ...states] }),
    to: nullable({ enum: [...bands, ...states] }),
    cause: nullable(text),
    causes: list(object({ kind: text, sentence: text, path: nullable(text) })),
    clearance: nullable({ type: 'object' }),
    fact: nullable({ type: 'object' }),
  }),
  Checkpoint: object({ origin: text, size: whole, root: text, note: text, made_at: { type: 'string', format: 'date-time' }, key: text }),
  Leaf: object({ index: whole, leaf_hash: text, entry: nullable(text) }),
  Inclusion: object({ leaf: whole, size: whole, leaf_hash: text, proof: list(text), root: text }),
  Consistency: object({ from: whole, to: whole, from_root: text, to_root: text, proof: list(text) }),
  Problem: object({ type: text, title: text, status: whole, detail: text, instance: text }),
  NewFact: {
    ...object({ question: text, value: { anyOf: [text, whole, list(text)] }, evidence: text }),
    properties: {
      question: text,
      value: { anyOf: [text, { ...whole, description: 'A number of days' }, list(text)] },
      evidence: text,
      source: {
        type: 'object',
        properties: { title: text, url: text, copied_on: day, quote: text, locator: text, text },
        required: ['title', 'url', 'copied_on', 'quote'],
      },
      note: text,
      supersedes: { ...whole, description: 'The fact whose place it takes' },
    },
    additionalProperties: false,
  },
  UseToCheck: {
    ...object({ steps: list({ type: 'object' }), answers: { type: 'object' } }),
    properties: {
      policy: { ...text, description: 'id@version; without it the policy in force' },
      production: { ...nullable(text), description: 'Null: a computation that anybody may ask for' },
      steps: list(
        object({ offering: { ...nullable(text), description: 'tool/offering; null: not in the register' }, data_classes: list({ enum: dataClassIds }) }),
      ),
      answers: { type: 'object', additionalProperties: { enum: useAnswers }, description: 'Question -> answer' },
    },
    additionalProperties: false,
  },
  NewUses: object({
    entries: list({
      ...object({ tool: text, used_from: day, kind: { enum: useKinds }, data_classes: list({ enum: dataClassIds }), purpose: text }),
      properties: {
        tool: { ...text, description: 'tool/offering, “Tool, plan”, or any other name' },
        used_from: day,
        used_to: { ...day, description: 'Without it one day' },
        kind: { enum: useKinds },
        data_classes: list({ enum: dataClassIds }),
        purpose: text,
        use: { ...nullable({ type: 'integer' }), description: 'The number of the proposed use that it belongs to' },
        in_locked_cut: { type: 'boolean' },
        fate: { enum: fates },
        source_rights: { enum: ['', ...sourceRights] },
        talent: { enum: ['', ...covers] },
        ...Object.fromEntries(otherTexts.map((field) => [field, text])),
      },
      additionalProperties: false,
    }),
  }),
  EnteredUses: object({
    items: list(
      object({
        number: { type: 'integer' },
        clearance: nullable({ type: 'integer' }),
        policy: nullable(text),
        exceptions: list(object({ kind: { enum: exceptionKinds }, because: text, remedy: text })),
      }),
    ),
  }),
  Triage: object({
    outcome: { enum: outcomes },
    obligations: list({ enum: obligations }),
    fired: list(object({ rule: text, clause: text, outcome: { enum: outcomes }, because: text, quote: nullable(text) })),
    principles: { type: 'object', additionalProperties: { enum: useAnswers } },
    weakest_step: { ...nullable(whole), description: 'Counted from 0' },
    statement: text,
  }),
  RecordedFact: object({ id: whole, offering: text, question: text }),
}
