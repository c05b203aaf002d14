import type { ReviewPart, Severity } from '../db/review-tables.ts'
import type { Answer } from '../facts/fact.ts'

// Which answers are gaps. One table: a rule reads the answer to one question, in the words of the bank (seeds/questions), and says what
// kind of finding it opens. Silence opens none: what is not known has a list of its own.

export type AnswerRule = {
  /** Stable: a finding keeps the id of the rule that opened it. */
  id: string
  question: string
  /** Any of these values; of days, also more than so many. */
  when: { values: string[]; over_days?: number }
  part: ReviewPart
  severity: Severity
  title: string
  /** How long it may stay open. */
  days: number
}

type When = AnswerRule['when']
const any = (...values: string[]): When => ({ values })
const moreThan = (over_days: number, ...values: string[]): When => ({ over_days, values })

const trainsAnyway = any('on_no_opt_out', 'on_way_out_not_stated', 'on_de_identified', 'on_to_improve')
const trainsByDefault = any('on_with_opt_out', 'on_when_signed_out')
const sideWays = ['thumbs_feedback', 'bug_report', 'beta_features', 'share_link', 'public_gallery', 'human_labelling', 'evaluation_set', 'safety_flagged']
const keptLong = moreThan(30, 'indefinite', 'no_fixed_period')
const broadLicence = any('any_purpose', 'broad_sublicensable', 'broad_irrevocable', 'perpetual', 'perpetual_irrevocable')
const passedOn = any('marketing_showcase', 'advertising', 'other_customers', 'third_party_licence_or_resale')
const limitedUse = any('permission_needed', 'non_commercial', 'personal_use_only', 'listed_platforms_only', 'not_allowed')

const rule = (id: string, question: string, when: When, severity: Severity, days: number, title: string) => ({ id, question, when, severity, days, title })

const rulesOf: Record<ReviewPart, Omit<AnswerRule, 'part'>[]> = {
  ai: [
    rule('trains_on_inputs', 'trains_on_inputs', trainsAnyway, 'critical', 14, 'Inputs are used to train or improve models'),
    rule('trains_on_inputs_by_default', 'trains_on_inputs', trainsByDefault, 'high', 30, 'Inputs train models unless somebody opts out'),
    rule('trains_on_outputs', 'trains_on_outputs', trainsAnyway, 'critical', 14, 'Outputs are used to train or improve models'),
    rule('trains_on_outputs_by_default', 'trains_on_outputs', trainsByDefault, 'high', 30, 'Outputs train models unless somebody opts out'),
    rule(
      'training_switch_open',
      'training_setting_control',
      any('each_user', 'per_request', 'vendor'),
      'high',
      30,
      'Others than an administrator can switch training on',
    ),
    rule('training_side_channels', 'training_side_channels', any(...sideWays), 'medium', 60, 'Material can reach training by a side way'),
    rule(
      'training_source_open',
      'training_data_provenance',
      any('public_web', 'undisclosed'),
      'medium',
      90,
      'The training material is from the public web, or not named',
    ),
    rule('likeness_unchecked', 'likeness_consent_controls', any('none'), 'high', 30, 'A voice or likeness can be copied without showing consent'),
  ],
  privacy: [
    rule(
      'human_review',
      'human_review',
      any('sampling', 'labelling', 'yes_purpose_open', 'yes_even_if_opted_out'),
      'high',
      30,
      'People at the vendor read material',
    ),
    rule('input_retention', 'input_retention', keptLong, 'medium', 60, 'Inputs are kept for more than 30 days, or with no stated end'),
    rule('output_retention', 'output_retention', keptLong, 'medium', 60, 'Outputs are kept for more than 30 days, or with no stated end'),
    rule(
      'kept_after_end',
      'deletion_after_termination',
      moreThan(90, 'kept_after_termination'),
      'medium',
      60,
      'Material is kept for long after the contract ends',
    ),
    rule('no_deletion', 'deletion_on_request', any('not_possible'), 'high', 30, 'Material cannot be deleted'),
    rule('derived_data_stays', 'derived_data', any('not_deletable'), 'high', 30, 'What is made from material cannot be deleted'),
    rule('no_dpa', 'dpa', any('not_offered'), 'high', 30, 'There is no data processing agreement'),
    rule('subprocessors_undisclosed', 'subprocessors_list', any('not_published'), 'medium', 60, 'Sub-processors are not disclosed'),
    rule('subprocessors_unbound', 'subprocessor_flow_down', any('no_flow_down'), 'high', 30, 'Sub-processors are not bound to the same duties'),
    rule('biometrics_elsewhere', 'biometric_templates', any('other_purposes'), 'critical', 14, 'Face or voice templates are used for other purposes'),
  ],
  security: [
    rule('no_sso', 'sso_saml', any('none', 'other_plan'), 'high', 30, 'There is no single sign-on on this plan'),
    rule('no_mfa', 'mfa', any('none'), 'high', 30, 'A second factor cannot be required'),
    rule('no_separation', 'roles_segregation', any('none'), 'medium', 60, 'Productions cannot be kept apart'),
    rule('no_audit_log', 'audit_log', any('none', 'not_exportable'), 'medium', 60, 'There is no log that can be exported'),
    rule('weak_encryption', 'encryption', any('none', 'in_transit_only'), 'high', 30, 'Material is not encrypted at rest'),
    rule(
      'breach_notice_missing',
      'breach_notification',
      any('not_stated', 'later_than_72_hours'),
      'medium',
      60,
      'Nobody has to tell of a breach within 72 hours',
    ),
    rule('open_incident', 'incidents', any('open'), 'critical', 7, 'A security incident is unresolved'),
    rule('public_results', 'output_visibility', any('public_default', 'public_unless_upgraded'), 'critical', 14, 'Results are public by default'),
    rule('content_leaves', 'egress_control', any('cannot_be_switched_off'), 'high', 30, 'Local software sends content out'),
  ],
  legal: [
    rule('broad_input_licence', 'input_licence', broadLicence, 'high', 30, 'The vendor takes a broad or irrevocable licence over inputs'),
    rule('broad_output_licence', 'output_licence', broadLicence, 'high', 30, 'The vendor takes a broad or irrevocable licence over outputs'),
    rule('reuse_for_others', 'reuse_beyond_training', passedOn, 'high', 30, 'The vendor may show, sell or pass on material'),
    rule('vendor_owns_outputs', 'output_ownership', any('vendor', 'shared'), 'high', 30, 'Outputs do not belong to the customer alone'),
    rule('no_commercial_use', 'output_restriction', limitedUse, 'high', 30, 'Outputs may not be used freely in a production'),
    rule(
      'model_not_licensed',
      'model_licence',
      any('non_commercial_only', 'not_permitted'),
      'critical',
      14,
      'The licence of the model does not permit the use',
    ),
    rule('no_confidential_data', 'use_policy', any('no_confidential_data'), 'high', 30, 'The terms forbid putting in confidential material'),
    rule('no_confidentiality', 'confidentiality_terms', any('none'), 'high', 30, 'No confidentiality clause covers material before release'),
    rule('terms_change_at_once', 'terms_change_notice', any('immediate'), 'medium', 60, 'The vendor can change its terms at once'),
    rule('no_indemnity', 'ip_indemnity', any('none', 'customer_indemnifies'), 'medium', 90, 'The vendor does not stand in for claims over outputs'),
    rule('open_litigation', 'litigation', any('training_claim_open', 'output_claim_open'), 'medium', 90, 'A claim over training or outputs is open'),
    rule('performances_licensed', 'performance_data_licensing', any('may_license'), 'critical', 14, 'Recorded performances may be licensed to others'),
  ],
}

export const answerRules: AnswerRule[] = (Object.keys(rulesOf) as ReviewPart[]).flatMap((part) => rulesOf[part].map((rule) => ({ ...rule, part })))

/** The rules that an answer sets off. */
export const gapsOf = (question: string, value: Answer): AnswerRule[] => answerRules.filter((rule) => rule.question === question && isGap(rule.when, value))

const isGap = ({ values, over_days }: When, value: Answer): boolean => {
  if (typeof value === 'number') return over_days !== undefined && value > over_days
  return (Array.isArray(value) ? value : [value]).some((member) => values.includes(member))
}
