import type { Problems } from '../http/problem.ts'

// A code is six digits of an app, or one of the recovery codes. Those are digits too, so that one field and the keypad of a phone do for both.

/** Sixty-six bits, in groups that can be read out. */
export const recoveryDigits = 20

export type Code = { kind: 'app' | 'recovery'; digits: string }

/** What was typed, with or without spaces and dashes; null when it can be neither. */
export const codeOf = (typed: string): Code | null => {
  const digits = typed.replaceAll(/[\s-]/g, '')
  if (!/^\d*$/.test(digits)) return null
  return digits.length === 6 ? { kind: 'app', digits } : digits.length === recoveryDigits ? { kind: 'recovery', digits } : null
}

export const inGroups = (text: string, size: number): string => text.replaceAll(new RegExp(`(.{${size}})(?=.)`, 'g'), '$1 ')

export const notACode: Problems = { code: `Enter the six digits that the app shows, or a recovery code of ${recoveryDigits} digits` }

export const wrongCode: Problems = { code: 'Enter the code that the app shows now, or a recovery code that was not used: this one does not open the account' }

export const notSixDigits: Problems = { code: 'Enter the six digits that the app shows' }

export const wrongFirstCode: Problems = {
  code: 'Enter the code that the app shows now: this one is not of this key. If it goes on, set the clock of the device right',
}
