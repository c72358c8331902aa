/** From the least thinking to the most. Vendors take some of these. */
const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max", "ultra"];

/**
 * The effort that comes nearest to the one that was asked for: as it is where it is taken, else by its place in the
 * order, rather more than less. Who wants to think does not get `none`. `undefined` for a word that nobody knows.
 */
export function nearestEffort(effort: string, taken: readonly string[]): string | undefined {
  if (taken.includes(effort)) return effort;
  const wanted = EFFORTS.indexOf(effort);
  if (wanted === -1) return undefined;
  const distance = (other: string): number => {
    const place = EFFORTS.indexOf(other);
    if (place === -1) return Number.POSITIVE_INFINITY;
    if (other === "none") return EFFORTS.length + wanted;
    return place >= wanted ? place - wanted : wanted - place + 0.5;
  };
  const [nearest] = taken
    .filter((other) => EFFORTS.includes(other))
    .sort((a, b) => distance(a) - distance(b));
  return nearest;
}
