import { describe, expect, it } from 'vitest';
import { machineLoops } from '../../bench/cores/machine-code.js';
import { mainLoop, matching } from '../../bench/cores/match.js';
import { functionsOf } from '../../bench/cores/wat.js';

const MODULE = `(module
  (import "env" "memory" (memory $m 1))
  (func $loop (param $x i32) (param $y i32) (param $n i32)
    ;; two vectors an iteration, of which the second goes through scratch
    (loop $outer
      (loop $inner
        (v128.store (local.get $y) (f32x4.mul (v128.load (local.get $x)) (v128.load32_splat (i32.const 1024))))
        (v128.store (i32.const 2048) (v128.load offset=16 (local.get $x)))
        (v128.store offset=16 (local.get $y) (f32x4.abs (v128.load (i32.const 2048))))
        (local.set $x (i32.sub (local.get $x) (i32.const -32)))
        (local.set $y (i32.add (local.get $y) (i32.const 32)))
        (local.set $n (i32.sub (local.get $n) (i32.const 16)))
        (br_if $inner (local.get $n)))
      (br_if $outer (local.get $n))))
  (func $column (param $x i32) (param $stride i32) (result v128) (local $sum v128)
    (loop $rows
      (local.set $sum (f32x4.add (local.get $sum) (v128.load (local.get $x))))
      (local.set $x (i32.add (local.get $x) (local.get $stride)))
      (br $rows)))
  (func $rows (param $y i32) (param $stride i32)
    (loop $columns
      (v128.store (local.get $y) (v128.load (local.get $y)))
      (v128.store (i32.add (local.get $y) (local.get $stride)) (v128.load (local.get $y)))
      (local.set $y (i32.add (local.get $y) (i32.const 16)))
      (br $columns)))
  (func $scalar (param $n i32) (loop $l (br_if $l (local.get $n))))
  (func $both (call $loop (i32.const 0) (i32.const 0) (i32.const 0)) (call $scalar (i32.const 0)))
  (export "kernel" (func $both))
  (export "columns" (func $column)))`;

describe('functionsOf', () => {
  const functions = functionsOf(MODULE);

  it('finds innermost vector loops and the exports that lead to them', () => {
    expect(functions.map(({ name, loops, exports }) => [name, loops.length, exports])).toEqual([
      ['loop', 1, ['kernel']],
      ['column', 1, ['columns']],
      ['rows', 1, []],
      ['scalar', 0, ['kernel']],
      ['both', 0, ['kernel']],
    ]);
  });

  it('takes the vectors of an iteration from the steps of the pointers, not from counters or scratch', () => {
    expect(functions[0]?.loops[0]).toEqual({
      vectors: 2,
      stores: 3,
      loads: 3,
      products: 1,
      operations: 9,
      takesParts: false,
    });
  });

  it('takes them from the loads where no pointer moves by a constant', () => {
    expect(functions[1]?.loops[0]?.vectors).toBe(1);
  });

  it('counts several rows side by side', () => {
    expect(functions[2]?.loops[0]?.vectors).toBe(2);
  });

  it('refuses a module that imports functions, whose indices would be others', () => {
    expect(() => functionsOf('(module (import "env" "f" (func $f)))')).toThrow(
      'functionsOf: the module imports functions',
    );
  });
});

const X64 = `--- WebAssembly code ---
name: wasm-function[3]
index: 3
kind: wasm function
compiler: TurboFan
Instructions (size = 48)
0x3f13a9a319c0     0  4883ec78             REX.W subq rsp,0x78
0x3f13a9a319c4     4  c5fa6f0406           vmovdqu xmm0,[rsi+rax*1]
0x3f13a9a319c9     9  c5fa6f4c0610         vmovdqu xmm1,[rsi+rax*1+0x10]
0x3f13a9a319cf     f  c5fa7f45f0           vmovdqu [rbp-0x10],xmm0
0x3f13a9a319d4    14  c5fa7f0403           vmovdqu [rbx+rax*1],xmm0
0x3f13a9a319d9    19  c5fa7f4c0310         vmovdqu [rbx+rax*1+0x10],xmm1
0x3f13a9a319df    1f  83c020               addl rax,0x20
0x3f13a9a319e2    22  0f8ddcffffff         jge 0x3f13a9a319c4  <+0x4>
0x3f13a9a319e8    28  ebda                 jmp 0x3f13a9a319c4  <+0x4>
--- End code ---
`;
const ARM64 = `--- WebAssembly code ---
index: 5
compiler: TurboFan
Instructions (size = 16)
0x31f0d20b20     0  3cf568c0       ldr q0, [x6, x21]
0x31f0d20b24     4  3cb568c0       str q0, [x6, x21]
0x31f0d20b28     8  110042b5       add w21, w21, #0x10 (16)
0x31f0d20b2c     c  54ffffa1       b.ne #-0xc (addr 0x31f0d20b20)
--- End code ---
`;

describe('machineLoops', () => {
  it('finds loops of x64, jumps to one place as one, without what is on the stack', () => {
    const loops = machineLoops(X64, 'x64');
    expect(loops).toMatchObject([{ index: 3, stores: 2, loads: 2, vectorInstructions: 5 }]);
    expect(loops[0]?.instructions).toHaveLength(6);
    expect(loops[0]?.instructions[0]).toEqual(['c5', 'fa', '6f', '04', '06']);
  });

  it('finds loops of arm64, whose bytes are printed highest first', () => {
    const loops = machineLoops(ARM64, 'arm64');
    expect(loops).toMatchObject([{ index: 5, stores: 1, loads: 1, vectorInstructions: 2 }]);
    expect(loops[0]?.instructions[2]).toEqual(['b5', '42', '00', '11']);
  });
});

describe('matching', () => {
  const machine = (stores: number, loads: number, vectorInstructions: number) => ({
    index: 0,
    instructions: [],
    stores,
    loads,
    vectorInstructions,
  });
  const loop = { vectors: 1, stores: 2, loads: 2, products: 1, operations: 10, takesParts: false };

  it('takes the loop of a multiple of the stores, and tells how often it is unrolled', () => {
    const found = matching(loop, [machine(3, 2, 10), machine(6, 8, 31), machine(2, 2, 40)]);
    expect(found).toMatchObject({ unrolled: 3, loop: { stores: 6 } });
  });

  it('takes what only reads by its loads, of which constants may be some', () => {
    const sum = { ...loop, stores: 0, loads: 1 };
    expect(matching(sum, [machine(1, 4, 40), machine(0, 5, 42)])).toMatchObject({ unrolled: 4 });
    expect(matching(sum, [machine(0, 5, 10)])).toMatchObject({ unrolled: 1 });
  });

  it('finds nothing where no loop fits', () => {
    expect(matching(loop, [machine(3, 2, 10)])).toBeUndefined();
  });

  it('is asked for the loop that does most', () => {
    const small = { ...loop, operations: 4 };
    expect(mainLoop([small, loop, small])).toBe(loop);
    expect(mainLoop([])).toBeUndefined();
  });

  it('is asked for a loop that takes whole vectors, where there is one', () => {
    const parts = { ...loop, operations: 20, takesParts: true };
    expect(mainLoop([parts, loop])).toBe(loop);
    expect(mainLoop([parts])).toBe(parts);
  });
});
