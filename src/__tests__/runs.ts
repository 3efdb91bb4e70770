/**
 * How often a property or a walk is tried: a few times in `npm test`, many times in `npm run test:long`.
 * The first cases are the same in both.
 */
export function runs(short: number, long: number): number {
  return process.env.TEST_LONG ? long : short
}
