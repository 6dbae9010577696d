/** Below this many, dropped places are not worth moving the others for. */
const WORTH_MOVING = 16;

/** Times in the order in which they came, dropped from the oldest on; each costs one move on average, however many. */
export class Times {
  #list: number[] = [];
  #first = 0;

  get size(): number {
    return this.#list.length - this.#first;
  }

  /** The time at a place counted from the oldest. */
  at(place: number): number | undefined {
    return this.#list[this.#first + place];
  }

  push(time: number): void {
    if (this.#first >= WORTH_MOVING && this.#first * 2 >= this.#list.length) {
      this.#list = this.#list.slice(this.#first);
      this.#first = 0;
    }
    this.#list.push(time);
  }

  /** Drops what is not later than `time`. */
  dropUpTo(time: number): void {
    let oldest = this.at(0);
    while (oldest !== undefined && oldest <= time) {
      this.#first += 1;
      oldest = this.at(0);
    }
  }
}
