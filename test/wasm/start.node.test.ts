// Every test imports the package again, as a program that has just started; browsers cannot forget a module.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { binary } from '../../src/wasm/generated/plain.js';
import { decode } from '../../src/wasm/text.js';
import { expectRefusal, expectRejection } from '../expectations.js';

let fourlane: typeof import('fourlane');
let relaxed: typeof import('fourlane/relaxed').relaxed;

beforeEach(async () => {
  vi.resetModules();
  fourlane = await import('fourlane');
  ({ relaxed } = await import('fourlane/relaxed'));
});

afterEach(() => {
  vi.restoreAllMocks();
});

const x = new Float32Array([-1, 2]);
const compiled = () => WebAssembly.compile(decode(binary));

const header = [0, 97, 115, 109, 1, 0, 0, 0];
// (import "env" "memory" (memory 1))
const importsMemory = [2, 15, 1, 3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2, 0, 1];

describe('the first call', () => {
  it('starts the embedded binary, and nothing runs before it', () => {
    expect(fourlane.info()).toMatchObject({ binary: 'none', simd: true });
    expect(fourlane.memory()).toEqual({ total: 0, used: 0, blocks: 0, limit: 0 });
    expect(fourlane.relu(x)).toEqual(new Float32Array([0, 2]));
    expect(fourlane.info().binary).toBe('plain');
    expect(fourlane.memory()).toMatchObject({ used: 0, blocks: 0, limit: 2 ** 32 });
  });

  it('says in one error that SIMD is missing', () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(fourlane.info().simd).toBe(false);
    for (const call of [() => fourlane.relu(x), () => fourlane.alloc(1)]) {
      expectRefusal(call, fourlane.UnsupportedError, /SIMD/);
    }
    vi.restoreAllMocks();
    expect(fourlane.relu(x)).toEqual(new Float32Array([0, 2]));
  });

  it('says that WebAssembly is missing', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(fourlane.info()).toMatchObject({ binary: 'none', simd: false, relaxedSimd: false });
    expect(() => fourlane.relu(x)).toThrow(fourlane.UnsupportedError);
    await expect(fourlane.init()).rejects.toThrow(fourlane.UnsupportedError);
    await expect(fourlane.init({ binary: relaxed })).rejects.toThrow(fourlane.UnsupportedError);
    vi.unstubAllGlobals();
    expect(fourlane.relu(x)).toEqual(new Float32Array([0, 2]));
  });

  it.each([
    ['a page of Chromium before 115', new RangeError('Wasm compilation exceeds 4KB'), /4KB.*call await init\(\) first/],
    [
      'a content security policy',
      new WebAssembly.CompileError('code generation disallowed'),
      /disallowed.*script-src 'wasm-unsafe-eval'.*init\(\{ module \}\)/,
    ],
  ])('says what to do in %s, which forbids compiling at once', (_, cause, message) => {
    const { Module } = WebAssembly;
    for (const name of ['Module', 'Instance'] as const) {
      const spy = vi.spyOn(WebAssembly, name).mockImplementation(function refuse() {
        throw cause;
      });
      expectRefusal(() => fourlane.relu(x), fourlane.UnsupportedError, message);
      spy.mockRestore();
    }
    expect(WebAssembly.Module).toBe(Module);
  });

  it('says what to do where the address space is limited', async () => {
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function refuse() {
      throw new RangeError('could not allocate memory');
    });
    expectRefusal(() => fourlane.relu(x), fourlane.OutOfMemoryError, /allocate memory\).*--disable-wasm-trap-handler/);
    await expect(fourlane.init()).rejects.toThrow(fourlane.OutOfMemoryError);
  });
});

describe('init({ binary: relaxed })', () => {
  it('runs the relaxed binary where the engine has relaxed SIMD, else the plain one, and says why', async () => {
    expect(fourlane.info().reason).toBe('nothing was called yet');
    await fourlane.init({ binary: relaxed });
    const { binary, reason, relaxedSimd } = fourlane.info();
    expect(binary).toBe(relaxedSimd ? 'relaxed' : 'plain');
    expect(reason).toMatch(relaxedSimd ? 'init asked for relaxed' : 'this engine has no relaxed SIMD');
    await fourlane.init();
    expect(fourlane.info()).toMatchObject({ binary: 'plain', reason: 'init asked for no other' });
  });

  it('runs the plain binary where the engine has no relaxed SIMD', async () => {
    const { validate } = WebAssembly;
    // The probe of relaxed SIMD is the longer one.
    vi.spyOn(WebAssembly, 'validate').mockImplementation((bytes) => bytes.byteLength < 36 && validate(bytes));
    await fourlane.init({ binary: relaxed });
    const reason = 'init asked for relaxed, but this engine has no relaxed SIMD';
    const threads = { count: 1, reason: 'init was not asked for threads' };
    expect(fourlane.info()).toEqual({ binary: 'plain', reason, threads, simd: true, relaxedSimd: false });
  });

  it.each([
    [{ binary: 'relaxed' }, 'init: binary is "relaxed", expected relaxed or threads: import { relaxed } from'],
    [{ relaxed: true }, 'init: relaxed is no option, expected binary, module, threads, worker, maxMemory'],
  ])('refuses %o', async (options, message) => {
    await expect(fourlane.init(options as object)).rejects.toThrow(message);
    expect(fourlane.info().binary).toBe('none');
  });

  it('refuses a module next to it, and the binary of another copy of the package', async () => {
    const both = { binary: relaxed, module: await compiled() };
    await expect(fourlane.init(both)).rejects.toThrow('init: binary is given next to a module');
    vi.resetModules();
    const other = await import('fourlane');
    const message = 'init: binary is Object of another copy of fourlane, expected relaxed';
    await expect(other.init({ binary: relaxed })).rejects.toThrow(message);
  });
});

describe('await init() in a page of Chromium before 115', () => {
  it('compiles and instantiates asynchronously', async () => {
    const { imports, exports } = WebAssembly.Module;
    const refuse = function refuse(): never {
      throw new RangeError('disallowed on the main thread');
    };
    vi.spyOn(WebAssembly, 'Instance').mockImplementation(refuse);
    Object.assign(vi.spyOn(WebAssembly, 'Module').mockImplementation(refuse), { imports, exports });
    await fourlane.init();
    expect(fourlane.relu(x)).toEqual(new Float32Array([0, 2]));
    const module = await compiled();
    await fourlane.init({ module });
    expect(fourlane.info().binary).toBe('custom');
    expect(fourlane.relu(x)).toEqual(new Float32Array([0, 2]));
  });
});

describe('init', () => {
  it('takes a compiled module', async () => {
    await fourlane.init({ module: await compiled() });
    expect(fourlane.info().binary).toBe('custom');
    expect(fourlane.relu(x)).toEqual(new Float32Array([0, 2]));
  });

  it.each([
    ['an empty module', header],
    ['one that imports memory alone', [...header, ...importsMemory]],
  ])('refuses %s, and leaves what runs', async (_, bytes) => {
    fourlane.relu(x);
    const module = await WebAssembly.compile(new Uint8Array(bytes));
    await expectRejection(fourlane.init({ module }), fourlane.ArgumentError, 'init: module is not a fourlane binary');
    expect(fourlane.info().binary).toBe('plain');
    expect(fourlane.relu(x)).toEqual(new Float32Array([0, 2]));
  });

  it.each([null, 'fourlane.wasm', new Uint8Array(8), {}])('refuses %j as module', async (given) => {
    const module = given as unknown as WebAssembly.Module;
    await expect(fourlane.init({ module })).rejects.toThrow(fourlane.ArgumentError);
    expect(fourlane.info().binary).toBe('none');
  });

  it.each([Number.NaN, -1, 0, 65536, 2 ** 32 + 1, Infinity, '1000000', null])(
    'refuses %j as maxMemory',
    async (given) => {
      await expect(fourlane.init({ maxMemory: given as number })).rejects.toThrow(fourlane.ArgumentError);
      expect(fourlane.info().binary).toBe('none');
    },
  );

  it.each([null, 'plain', 1])('refuses %j as options', async (given) => {
    await expect(fourlane.init(given as unknown as object)).rejects.toThrow(fourlane.ArgumentError);
    expect(fourlane.info().binary).toBe('none');
  });

  it('holds to maxMemory, and everything stays usable when it is reached', async () => {
    const maxMemory = 4 * 2 ** 20;
    await fourlane.init({ maxMemory: maxMemory + 1000 });
    expect(fourlane.memory().limit).toBe(maxMemory);
    using kept = fourlane.alloc(new Float32Array(500_000).fill(-5));
    const { used, blocks } = fourlane.memory();

    const tooMuch = [() => fourlane.alloc(2 ** 20), () => fourlane.relu(kept), () => fourlane.alloc(kept.data)];
    for (const call of tooMuch) {
      expectRefusal(
        call,
        fourlane.OutOfMemoryError,
        / bytes asked for in one block\. Of at most 4194304 bytes of linear memory fourlane itself takes 1572864, and 2000000 are in use in 1 blocks/,
      );
    }
    expect(fourlane.memory()).toMatchObject({ used, blocks });
    expect(kept.data.every((value) => value === -5)).toBe(true);

    const large = new Float32Array(2 ** 21).fill(-1);
    expect(fourlane.relu(large, { out: large }).every((value) => value === 0)).toBe(true);
    expect(fourlane.relu(kept, { out: kept }).data.every((value) => value === 0)).toBe(true);
    expect(fourlane.memory().total).toBeLessThanOrEqual(maxMemory);
  });

  it('gives out all of maxMemory, and gives it out again', async () => {
    await fourlane.init({ maxMemory: 2 ** 23 });
    function fill(): number {
      const buffers: { dispose(): void }[] = [];
      expect(() => {
        for (;;) buffers.push(fourlane.alloc(5000));
      }).toThrow(fourlane.OutOfMemoryError);
      for (const buffer of buffers) buffer.dispose();
      return buffers.length;
    }
    const count = fill();
    expect(count).toBeGreaterThan(300);
    expect(fill()).toBe(count);
    expect(fourlane.memory().used).toBe(0);
  });

  it('waits until no resident buffer is alive', async () => {
    const buffer = fourlane.alloc(x);
    await expect(fourlane.init({ maxMemory: 2 ** 24 })).rejects.toThrow(fourlane.StateError);
    expect([...buffer.data]).toEqual([-1, 2]);
    buffer.dispose();
    await fourlane.init({ maxMemory: 2 ** 24 });
    expect(fourlane.memory().limit).toBe(2 ** 24);
    expect(fourlane.relu(x)).toEqual(new Float32Array([0, 2]));
  });

  it('does nothing where all is as asked: requests of a server may all call it', async () => {
    const module = await compiled();
    const request = async () => {
      await fourlane.init({ module });
      const buffer = fourlane.alloc(x);
      await Promise.resolve();
      return buffer;
    };
    const buffers = await Promise.all([request(), request(), request()]);
    for (const buffer of [...buffers, await request()]) {
      expect([...buffer.data]).toEqual([-1, 2]);
      buffer.dispose();
    }
  });

  it('takes a module of another realm', async () => {
    const { runInNewContext } = await import('node:vm');
    const module = runInNewContext('new WebAssembly.Module(bytes)', { bytes: decode(binary) });
    expect(module instanceof WebAssembly.Module).toBe(false);
    await fourlane.init({ module });
    expect(fourlane.relu(x)).toEqual(new Float32Array([0, 2]));
  });
});
