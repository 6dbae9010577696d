/** Below this many, dropped places are not worth moving the others for. */
const WORTH_MOVING = 16;

/** Times in the order in which they came, dropped from the oldest on; each costs one move on average, however many. */
export class Times {
  #list: number[] = [];
  #first = 0;
  /** Beside the list, which a request that drops nothing then need not read. */
  #oldest = Number.MAX_SAFE_INTEGER;

  get size(): number {
    return this.#list.length - this.#first;
  }

  /** The oldest; MAX_SAFE_INTEGER when there is none. */
  get oldest(): number {
    return this.#oldest;
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
    if (this.size === 0) this.#oldest = time;
    this.#list.push(time);
  }

  /** Drops what is not later than `time`. */
  dropUpTo(time: number): void {
    while (this.#oldest <= time) {
      this.#first += 1;
      this.#oldest = this.#list[this.#first] ?? Number.MAX_SAFE_INTEGER;
    }
  }
}
