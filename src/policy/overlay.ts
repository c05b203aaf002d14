import { type Band, bands, type Criterion, type DataClassId, dataClassIds, type Effect, type EffectTable, type Outcome, outcomes, type Pack } from './policy.ts'

const severity: Record<Effect, number> = { met: 0, none: 0, unsure: 1, fails_storage: 2, fails: 3 }

/**
 * An overlay laid on its base. Whatever both speak of, the stricter wins, so an overlay can only tighten;
 * what it leaves out stays as it is. Throws when the base is missing or is another version.
 */
export const merge = (overlay: Pack, base: Pack | null): Pack => {
  if (!base || overlay.base?.id !== base.id || overlay.base.version !== base.version)
    throw new Error(`overlay ${overlay.id}@${overlay.version} needs its base ${overlay.base?.id ?? '?'}@${overlay.base?.version ?? '?'}`)
  const kept = base.criteria.map((criterion) => {
    const added = overlay.criteria.find((other) => other.id === criterion.id)
    return added ? tighten(criterion, added, overlay) : criterion
  })
  const fresh = overlay.criteria.filter((criterion) => !base.criteria.some((other) => other.id === criterion.id))
  return {
    ...overlay,
    options: base.options,
    clauses: [...base.clauses, ...overlay.clauses],
    principles: base.principles,
    criteria: [...kept, ...fresh],
    bands: base.bands,
    data_classes: base.data_classes,
    envelope: perClass((id) => stricterEnvelope(base.envelope[id], overlay.envelope[id])),
    assurance_floor: perClass((id) => base.assurance_floor[id].filter((level) => overlay.assurance_floor[id]?.includes(level) ?? true)),
    identity: [...new Set([...base.identity, ...overlay.identity])],
    coverage: base.coverage,
  }
}

const tighten = (base: Criterion, added: Criterion, overlay: Pack): Criterion => {
  if (added.question !== base.question) throw new Error(`overlay ${overlay.id}: criterion ${base.id} asks another question than its base`)
  const effects = stricter(base.effects, added.effects)
  return {
    ...base,
    clauses: [...new Set([...base.clauses, ...added.clauses])],
    kind: base.kind === 'gate' || added.kind === 'gate' ? 'gate' : base.kind,
    principle: base.principle ?? added.principle,
    weight: base.weight,
    reading: `${base.reading} ${overlay.title}: ${added.reading}`,
    effects,
    readings: base.readings.map((reading) => ({ ...reading, effects: stricter(reading.effects, added.effects) })),
    floor: base.floor || added.floor,
  }
}

const stricter = (base: EffectTable, added: EffectTable): EffectTable => {
  const result: EffectTable = { met: {}, fails: [], fails_storage: [], unsure: [], none: [], days: stricterDays(base.days, added.days) }
  const values = new Set([...listed(base), ...listed(added)])
  for (const value of values) {
    const [one, two] = [effectOf(base, value), effectOf(added, value)]
    const effect = one === undefined ? two! : two === undefined || severity[one] >= severity[two] ? one : two
    if (effect !== 'met') result[effect].push(value)
    else result.met[value] = both(base.met[value], added.met[value])
    // Two lists of evidence with nothing in common leave nothing that proves the answer.
    if (result.met[value]?.length === 0) {
      delete result.met[value]
      result.unsure.push(value)
    }
  }
  return result
}

const stricterDays = (base: EffectTable['days'], added: EffectTable['days']): EffectTable['days'] => {
  if (!base || !added) return base ?? added
  return {
    at_most: Math.min(base.at_most, added.at_most),
    evidence: both(base.evidence, added.evidence),
    over: severity[base.over] >= severity[added.over] ? base.over : added.over,
  }
}

const both = <T>(one: T[] | undefined, two: T[] | undefined): T[] => (one && two ? one.filter((kind) => two.includes(kind)) : (one ?? two ?? []))

const listed = (effects: EffectTable) => [...Object.keys(effects.met), ...effects.fails, ...effects.fails_storage, ...effects.unsure, ...effects.none]

const effectOf = (effects: EffectTable, value: string): Effect | undefined => {
  if (value in effects.met) return 'met'
  return (['fails', 'fails_storage', 'unsure', 'none'] as const).find((effect) => effects[effect].includes(value))
}

const stricterEnvelope = (base: Record<Band, Outcome>, added: Partial<Record<Band, Outcome>> | undefined): Record<Band, Outcome> =>
  Object.fromEntries(bands.map((band) => [band, worseOutcome(base[band], added?.[band] ?? base[band])])) as Record<Band, Outcome>

/** The heavier of two outcomes. */
export const worseOutcome = (one: Outcome, two: Outcome): Outcome => outcomes[Math.max(outcomes.indexOf(one), outcomes.indexOf(two))]!

const perClass = <T>(make: (id: DataClassId) => T) => Object.fromEntries(dataClassIds.map((id) => [id, make(id)])) as Record<DataClassId, T>
