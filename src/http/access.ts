import type { Action } from '../people/rights.ts'

/**
 * Who may ask: everyone; who is signed in (others are sent to sign in, programs get 401); who has a right of src/people/rights.ts to
 * what the address names; development only. tests/access-matrix.txt has what each role gets, cell by cell.
 */
export type Who = 'everyone' | 'signed_in' | 'development' | Action

type Access = [method: 'GET' | 'POST', path: string, who: Who]

/** Every route there is. tests/access.test.ts fails for one that is not here, and for a line without a route. */
export const access: Access[] = [
  ['GET', '/', 'everyone'],
  ['GET', '/assets/:file', 'everyone'],
  ['GET', '/healthz', 'everyone'],
  ['GET', '/readyz', 'everyone'],
  ['GET', '/.well-known/security.txt', 'everyone'],
  ['GET', '/problems', 'everyone'],
  ['GET', '/problems/:slug', 'everyone'],

  ['GET', '/sign-in', 'everyone'],
  ['POST', '/sign-in', 'everyone'],
  ['POST', '/sign-out', 'everyone'],
  ['GET', '/account', 'signed_in'],

  ['GET', '/tools', 'everyone'],
  ['GET', '/tools.json', 'everyone'],
  ['GET', '/tools.csv', 'everyone'],
  ['GET', '/api/v1/offerings', 'everyone'],
  ['GET', '/tools/:tool{[a-z0-9-]+\\.json}', 'everyone'],
  ['GET', '/tools/:tool{[a-z0-9-]+}', 'everyone'],
  ['GET', '/tools/:tool{[a-z0-9-]+}/:offering{[a-z0-9-]+\\.json}', 'everyone'],
  ['GET', '/tools/:tool{[a-z0-9-]+}/:offering{[a-z0-9-]+\\.csv}', 'everyone'],
  ['GET', '/tools/:tool{[a-z0-9-]+}/:offering{[a-z0-9-]+\\.svg}', 'everyone'],
  ['GET', '/tools/:tool{[a-z0-9-]+}/:offering{[a-z0-9-]+}', 'everyone'],
  ['GET', '/tools/:tool/:offering/facts/new', 'fact.record'],
  ['POST', '/tools/:tool/:offering/facts/new', 'fact.record'],
  ['GET', '/compare', 'everyone'],
  ['GET', '/matrix', 'everyone'],
  ['GET', '/api/v1/offerings/:tool/:offering', 'everyone'],

  ['GET', '/vendors', 'everyone'],
  ['GET', '/vendors.json', 'everyone'],
  ['GET', '/vendors/:vendor', 'everyone'],
  ['GET', '/policies', 'everyone'],
  ['GET', '/policies.json', 'everyone'],
  ['GET', '/policies/:name', 'everyone'],
  ['GET', '/questions', 'everyone'],
  ['GET', '/questions.json', 'everyone'],
  ['GET', '/questions/:question', 'everyone'],
  ['GET', '/captures/:capture', 'everyone'],
  ['GET', '/unknowns', 'everyone'],
  ['GET', '/unknowns.json', 'everyone'],
  ['GET', '/unknowns.csv', 'everyone'],
  ['GET', '/register.json', 'everyone'],
  ['GET', '/changes', 'everyone'],
  ['GET', '/changes.json', 'everyone'],
  ['GET', '/changes.atom', 'everyone'],
  ['GET', '/help', 'everyone'],
  ['GET', '/api', 'everyone'],
  ['GET', '/openapi.json', 'everyone'],
  ['GET', '/api/v1/vendors', 'everyone'],
  ['GET', '/api/v1/vendors/:vendor', 'everyone'],
  ['GET', '/api/v1/policies', 'everyone'],
  ['GET', '/api/v1/policies/:id/:version', 'everyone'],
  ['GET', '/api/v1/questions', 'everyone'],
  ['GET', '/api/v1/changes', 'everyone'],

  ['GET', '/gallery', 'development'],
]
