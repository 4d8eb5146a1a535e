/** Divides a supply fairly: nobody gets more than asked, and what one leaves is shared by the others. */
export function sharePower(limitW: number, demandsW: readonly number[]): number[] {
  const grants = demandsW.map(() => 0)
  const bySize = demandsW.map((demandW, index) => ({ demandW, index })).sort((a, b) => a.demandW - b.demandW)
  let leftW = Math.max(0, limitW)
  for (const [position, { demandW, index }] of bySize.entries()) {
    const grantW = Math.min(Math.max(0, demandW), leftW / (bySize.length - position))
    grants[index] = grantW
    leftW -= grantW
  }
  return grants
}
