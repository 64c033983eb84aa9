/** Where the ribbons between two stacks of bands run: a Sankey of one step. */
export interface Stream {
  before: string;
  after: string;
  accounts: number;
}

export interface Block {
  name: string;
  accounts: number;
  top: number;
  height: number;
}

export interface Ribbon extends Stream {
  fromTop: number;
  toTop: number;
  height: number;
}

/** A block is never lower than this, so that a band of few is seen among those of many. */
const LEAST = 3;
const GAP = 8;

export function flowOf(
  before: readonly { name: string; accounts: number }[],
  after: readonly { name: string; accounts: number }[],
  streams: readonly Stream[],
  height: number,
): { left: Block[]; right: Block[]; ribbons: Ribbon[] } {
  const gaps = GAP * (Math.max(before.length, after.length) - 1);
  const whole = Math.max(1, ...[before, after].map((side) => side.reduce((sum, one) => sum + one.accounts, 0)));
  const room = height - gaps - LEAST * Math.max(before.length, after.length);
  const tall = (accounts: number) => (accounts / whole) * room;
  const stacked = (side: readonly { name: string; accounts: number }[]) => {
    let top = 0;
    return side.map(({ name, accounts }) => {
      const block = { name, accounts, top, height: tall(accounts) + LEAST };
      top += block.height + GAP;
      return block;
    });
  };
  const [left, right] = [stacked(before), stacked(after)];
  const used = new Map<Block, number>();
  const take = (block: Block | undefined, part: number) => {
    if (!block) return 0;
    const top = block.top + (used.get(block) ?? 0);
    used.set(block, (used.get(block) ?? 0) + part);
    return top;
  };
  const place = (side: Block[], name: string) => side.findIndex((block) => block.name === name);
  const ordered = [...streams].sort(
    (a, b) => place(left, a.before) - place(left, b.before) || place(right, a.after) - place(right, b.after),
  );
  const ribbons = ordered.map((stream) => ({
    ...stream,
    height: Math.max(1, tall(stream.accounts)),
    fromTop: take(left[place(left, stream.before)], tall(stream.accounts)),
    toTop: take(right[place(right, stream.after)], tall(stream.accounts)),
  }));
  return { left, right, ribbons };
}
