/** A growing output buffer, which also copies from what was written before. */
export class Output {
  length = 0;
  #data: Uint8Array<ArrayBuffer>;
  readonly #check: (soFar: Uint8Array) => void;

  /** @param check called before more memory is taken, and may throw */
  constructor(size: number, check: (soFar: Uint8Array) => void) {
    this.#data = new Uint8Array(Math.min(2 ** 20, Math.max(1024, size)));
    this.#check = check;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const written = this.#data.subarray(0, this.length);
    this.#check(written);
    return written;
  }

  put(byte: number): void {
    if (this.length === this.#data.length) this.#grow(1);
    this.#data[this.length++] = byte;
  }

  write(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#data.length) this.#grow(bytes.length);
    this.#data.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Repeats what is `distance` bytes back; the copy may run into itself. */
  repeat(distance: number, length: number): void {
    if (distance > this.length) throw new RangeError('a copy of what comes before the start');
    if (this.length + length > this.#data.length) this.#grow(length);
    const data = this.#data;
    for (let end = this.length + length; this.length < end; this.length++) {
      data[this.length] = data[this.length - distance] as number;
    }
  }

  #grow(more: number): void {
    this.#check(this.#data.subarray(0, this.length));
    const larger = new Uint8Array(2 * this.#data.length + more);
    larger.set(this.#data.subarray(0, this.length));
    this.#data = larger;
  }
}

/** The bits of a deflate stream, the lowest of a byte first. */
class Bits {
  #at: number;
  #buffer = 0;
  #count = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  take(count: number): number {
    this.#fill(count);
    const value = this.#buffer & ((1 << count) - 1);
    this.#drop(count);
    return value;
  }

  /** The next symbol of a code. */
  symbol({ table, longest }: Code): number {
    while (this.#count < longest && this.#at < this.#bytes.length) this.#more();
    const entry = table[this.#buffer & ((1 << longest) - 1)] as number;
    const length = entry & 15;
    if (length === 0) throw new RangeError('a code that stands for nothing');
    this.#fill(length);
    this.#drop(length);
    return entry >> 4;
  }

  /** Bytes as they are, from the next whole one on. */
  bytes(count: number): Uint8Array {
    const start = this.end();
    const end = start + count;
    if (end > this.#bytes.length) throw new RangeError('the end');
    [this.#at, this.#buffer, this.#count] = [end, 0, 0];
    return this.#bytes.subarray(start, end);
  }

  /** Where the byte behind the bits that have been taken is. */
  end(): number {
    return this.#at - (this.#count >> 3);
  }

  #fill(count: number): void {
    while (this.#count < count) {
      if (this.#at >= this.#bytes.length) throw new RangeError('the end');
      this.#more();
    }
  }

  #more(): void {
    this.#buffer |= (this.#bytes[this.#at++] as number) << this.#count;
    this.#count += 8;
  }

  #drop(count: number): void {
    this.#buffer >>>= count;
    this.#count -= count;
  }
}

/** A Huffman code: 16·symbol + length by the next `longest` bits; 0 where no symbol has them. */
interface Code {
  readonly table: Uint16Array;
  readonly longest: number;
}

/** The code whose symbols have the given lengths: RFC 1951, 3.2.2. @throws {RangeError} if it has too many symbols */
function codeOf(lengths: Uint8Array): Code {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] = (counts[length] as number) + 1;
  counts[0] = 0;
  const longest = Math.max(1, counts.map((count) => Math.min(count, 1)).lastIndexOf(1));
  const next = new Uint32Array(16);
  for (let length = 1; length < 16; length++) {
    next[length] = ((next[length - 1] as number) + (counts[length - 1] as number)) << 1;
    if ((next[length] as number) + (counts[length] as number) > 1 << length) throw new RangeError('an impossible code');
  }
  const table = new Uint16Array(1 << longest);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const code = next[length] as number;
    next[length] = code + 1;
    // Codes come highest bit first.
    let reversed = 0;
    for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
    for (let index = reversed; index < table.length; index += 1 << length) table[index] = (symbol << 4) | length;
  });
  return { table, longest };
}

/** Extra bits of the symbols of lengths and of distances, and the smallest value of each: RFC 1951, 3.2.5. */
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const LENGTH_BASES = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
/** Of a distance's symbol s the extra bits are ⌊s/2⌋ − 1. */
const DISTANCES = 30;
/** In which order the lengths of the code of code lengths come. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * Unpacks a deflate stream (RFC 1951). Returns where it ends.
 * @throws {RangeError} if it is truncated or corrupt
 */
export function inflate(bytes: Uint8Array, at: number, output: Output): number {
  const bits = new Bits(bytes, at);
  for (let last = 0; last === 0; ) {
    last = bits.take(1);
    const type = bits.take(2);
    if (type === 3) throw new RangeError('an unknown block');
    if (type === 0) copyStored(bits, output);
    else unpackBlock(bits, output, ...(type === 1 ? fixedCodes() : readCodes(bits)));
  }
  return bits.end();
}

function copyStored(bits: Bits, output: Output): void {
  const [low = 0, high = 0, inverseLow = 0, inverseHigh = 0] = bits.bytes(4);
  if ((low ^ inverseLow) !== 255 || (high ^ inverseHigh) !== 255) throw new RangeError('a block of no length');
  output.write(bits.bytes(low + 256 * high));
}

function unpackBlock(bits: Bits, output: Output, symbols: Code, distances: Code): void {
  for (;;) {
    const symbol = bits.symbol(symbols);
    if (symbol < 256) {
      output.put(symbol);
      continue;
    }
    if (symbol === 256) return;
    const base = LENGTH_BASES[symbol - 257];
    if (base === undefined) throw new RangeError('an unknown length');
    const length = base + bits.take(LENGTH_BITS[symbol - 257] as number);
    const distance = bits.symbol(distances);
    if (distance >= DISTANCES) throw new RangeError('an unknown distance');
    const extra = Math.max(0, (distance >> 1) - 1);
    output.repeat((distance < 2 ? distance : (2 + (distance & 1)) << extra) + bits.take(extra) + 1, length);
  }
}

let fixed: [Code, Code] | undefined;

function fixedCodes(): [Code, Code] {
  fixed ??= [
    codeOf(
      Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
    ),
    codeOf(new Uint8Array(32).fill(5)),
  ];
  return fixed;
}

/** The codes of a block, whose lengths are coded themselves: RFC 1951, 3.2.7. */
function readCodes(bits: Bits): [Code, Code] {
  const symbols = 257 + bits.take(5);
  const total = symbols + 1 + bits.take(5);
  const lengthsOfLengths = new Uint8Array(19);
  for (const symbol of ORDER.slice(0, 4 + bits.take(4))) lengthsOfLengths[symbol] = bits.take(3);
  const code = codeOf(lengthsOfLengths);
  const lengths = new Uint8Array(total);
  for (let i = 0; i < total; ) {
    const symbol = bits.symbol(code);
    const [length, times] = symbol < 16 ? [symbol, 1] : repetition(symbol, bits, lengths[i - 1]);
    if (i + times > total) throw new RangeError('too many code lengths');
    lengths.fill(length, i, i + times);
    i += times;
  }
  return [codeOf(lengths.subarray(0, symbols)), codeOf(lengths.subarray(symbols))];
}

function repetition(symbol: number, bits: Bits, before: number | undefined): [length: number, times: number] {
  if (symbol === 17) return [0, 3 + bits.take(3)];
  if (symbol === 18) return [0, 11 + bits.take(7)];
  if (before === undefined) throw new RangeError('a repetition of nothing');
  return [before, 3 + bits.take(2)];
}
