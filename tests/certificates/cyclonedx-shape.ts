import { z } from 'zod'

// CycloneDX 1.6 as its schema has it, as far as a certificate uses it: no other members, the enumerations, and every reference.

const o = z.strictObject
const text = z.string()
const ref = z.string().min(1)
const refs = z.array(ref)
const instant = z.iso.datetime()
const organisation = o({ 'bom-ref': ref.optional(), name: text })
const share = z.number().min(0).max(1)
const external = o({
  type: z.enum(['documentation', 'attestation', 'evidence', 'website', 'other']),
  url: text,
  comment: text.optional(),
  hashes: z.array(o({ alg: z.literal('SHA-256'), content: z.string().regex(/^[a-fA-F0-9]{64}$/) })).optional(),
})
const component = o({ 'bom-ref': ref.optional(), type: z.literal('application'), name: text, version: text.optional(), supplier: organisation.optional() })

export const cyclonedxShape = o({
  $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z.string().regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  version: z.int().min(1),
  metadata: o({ timestamp: instant, tools: o({ components: z.array(component) }), properties: z.array(o({ name: text, value: text })) }),
  definitions: o({
    standards: z.array(
      o({
        'bom-ref': ref,
        name: text,
        version: text,
        owner: text,
        requirements: z.array(o({ 'bom-ref': ref, identifier: text, title: text })),
        externalReferences: z.array(external),
      }),
    ),
  }),
  declarations: o({
    assessors: z.array(o({ 'bom-ref': ref, thirdParty: z.boolean(), organization: organisation })),
    attestations: z.array(
      o({
        summary: text,
        assessor: ref,
        map: z.array(
          o({
            requirement: ref,
            claims: refs,
            counterClaims: refs,
            conformance: o({ score: share, rationale: text, mitigationStrategies: refs.optional() }),
            confidence: o({ score: share.optional(), rationale: text }),
          }),
        ),
      }),
    ),
    claims: z.array(
      o({
        'bom-ref': ref,
        target: ref,
        predicate: text,
        mitigationStrategies: refs.optional(),
        reasoning: text,
        evidence: refs.optional(),
        counterEvidence: refs.optional(),
      }),
    ),
    evidence: z.array(
      o({
        'bom-ref': ref,
        propertyName: text,
        description: text,
        data: z.array(o({ name: text, contents: o({ attachment: o({ contentType: text, content: text }), url: text }), classification: text })).optional(),
        created: instant.optional(),
      }),
    ),
    targets: o({
      components: z.array(component).optional(),
      services: z.array(o({ 'bom-ref': ref, name: text, provider: organisation })).optional(),
    }),
    affirmation: o({
      statement: text,
      signatories: z.array(o({ name: text, role: text, organization: organisation, externalReference: external })),
    }),
  }),
})

/** References that lead nowhere, and names that stand twice. */
export const looseRefs = ({ definitions, declarations }: z.infer<typeof cyclonedxShape>): string[] => {
  const { claims, evidence, targets, assessors, attestations } = declarations
  const named = [
    ...definitions.standards.flatMap((one) => [one, ...one.requirements]),
    ...claims,
    ...evidence,
    ...assessors,
    ...(targets.components ?? []),
    ...(targets.services ?? []),
  ].map((one) => one['bom-ref'] ?? '')
  const maps = attestations.flatMap(({ map }) => map)
  const used = [
    ...attestations.map(({ assessor }) => assessor),
    ...maps.flatMap(({ requirement, claims: pro, counterClaims, conformance }) => [
      requirement,
      ...pro,
      ...counterClaims,
      ...(conformance.mitigationStrategies ?? []),
    ]),
    ...claims.flatMap((one) => [one.target, ...(one.evidence ?? []), ...(one.counterEvidence ?? []), ...(one.mitigationStrategies ?? [])]),
  ]
  return [...used.filter((one) => !named.includes(one)), ...named.filter((one, i) => named.indexOf(one) !== i)]
}
