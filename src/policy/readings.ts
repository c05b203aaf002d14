import { type CompiledPolicy, compile } from './load.ts'

export type Reading = {
  option: string
  is: string
  /** "Keeping anything at all counts as storing". */
  label: string
  about: string
  policy: CompiledPolicy
}

const known = new WeakMap<CompiledPolicy, Reading[]>()

/** The pack under each other value of an option that changes what an answer does: to be shown beside the default, never used in its place. */
export const otherReadings = (policy: CompiledPolicy): Reading[] => {
  const done = known.get(policy)
  if (done) return done
  const { pack, bank } = policy
  const readings = pack.options.flatMap((option) =>
    option.values
      .filter(
        (value) =>
          value.id !== policy.options[option.id] &&
          pack.criteria.some((criterion) => criterion.readings.some((reading) => reading.option === option.id && reading.is === value.id)),
      )
      // The pack of an overlay is merged already.
      .map(
        (value): Reading => ({
          option: option.id,
          is: value.id,
          label: value.label,
          about: option.about,
          policy: compile({ ...pack, kind: 'pack', base: null }, bank, null, { ...policy.options, [option.id]: value.id }),
        }),
      ),
  )
  known.set(policy, readings)
  return readings
}
