import { type Curve } from './charging-profile.ts'

/** Between two points in a straight line, beyond them as at the nearest. */
export function valueAt(curve: Curve, x: number): number {
  const [first] = curve
  if (first === undefined) return 0
  let [beforeX, beforeY] = first
  if (x <= beforeX) return beforeY
  for (const [nextX, nextY] of curve.slice(1)) {
    if (x <= nextX) return beforeY + ((nextY - beforeY) * (x - beforeX)) / (nextX - beforeX)
    beforeX = nextX
    beforeY = nextY
  }
  return beforeY
}
