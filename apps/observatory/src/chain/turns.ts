// SPDX-License-Identifier: Apache-2.0
/** Who is read next, where not all can be read each time: nobody waits for longer than a round. */
export class Turns<Id> {
  /** When each was chosen last. */
  #chosen = new Map<Id, number>();
  #round = 0;

  /**
   * At most `most` of them: those that have waited longest, the first of equals first.
   *
   * @param first those that are chosen in any case
   */
  choose(among: readonly Id[], most: number, first: readonly Id[]): Id[] {
    this.#round += 1;
    const known = new Map<Id, number>();
    for (const id of among) known.set(id, this.#chosen.get(id) ?? 0);
    this.#chosen = known;
    const waiting = among
      .filter((id) => !first.includes(id))
      .sort((a, b) => (known.get(a) ?? 0) - (known.get(b) ?? 0));
    const chosen = [...first, ...waiting.slice(0, Math.max(0, most - first.length))];
    for (const id of chosen) known.set(id, this.#round);
    return chosen;
  }
}
