;; What fast-normals.ts runs: xoroshiro128+ and the ziggurat's layers, with the words and the arithmetic of random.ts, so that
;; numbers are the same to the last bit. In memory lie the state (two words of 64 bits, at 0), the widths of the layers (at 16),
;; the ratios (at 1040), what is known of the wedges (from 2064 on, seven numbers a layer), and numbers from 9280 on.
;;
;; test/tensor/fast-normals.test.ts assembles this into normals-wasm.ts, and says how to do so again after a change.
(module
  (import "env" "memory" (memory 1))
  ;; A number of the tail, by u.
  (import "env" "tail" (func $tail (param $u f64) (result f64)))
  ;; Whether y lies under the density of x, where the parabola of the wedge does not tell.
  (import "env" "under" (func $under (param $x f64) (param $y f64) (result i32)))

  ;; Uniform in [0, 1), of two words.
  (func (export "uniform") (result f64)
    (local $s0 i64) (local $s1 i64) (local $a i64) (local $high i32) (local $low i32)
    (local.set $s0 (i64.load (i32.const 0)))
    (local.set $s1 (i64.load offset=8 (i32.const 0)))
    (local.set $high (i32.shr_u (i32.wrap_i64 (i64.add (local.get $s0) (local.get $s1))) (i32.const 5)))
    (local.set $a (i64.xor (local.get $s0) (local.get $s1)))
    (local.set $s0 (i64.xor
      (i64.xor (i64.rotl (local.get $s0) (i64.const 24)) (local.get $a))
      (i64.shl (local.get $a) (i64.const 16))))
    (local.set $s1 (i64.rotl (local.get $a) (i64.const 37)))
    (local.set $low (i32.shr_u (i32.wrap_i64 (i64.add (local.get $s0) (local.get $s1))) (i32.const 6)))
    (local.set $a (i64.xor (local.get $s0) (local.get $s1)))
    (i64.store (i32.const 0) (i64.xor
      (i64.xor (i64.rotl (local.get $s0) (i64.const 24)) (local.get $a))
      (i64.shl (local.get $a) (i64.const 16))))
    (i64.store offset=8 (i32.const 0) (i64.rotl (local.get $a) (i64.const 37)))
    (f64.mul
      (f64.add
        (f64.mul (f64.convert_i32_u (local.get $high)) (f64.const 67108864))
        (f64.convert_i32_u (local.get $low)))
      (f64.const 0x1p-53)))

  ;; Writes normal numbers from $at below $end: float32 where $single is not 0, else float64.
  (func (export "fill") (param $at i32) (param $end i32) (param $single i32)
    (local $s0 i64) (local $s1 i64) (local $a i64) (local $high i64) (local $sum i64) (local $low i32) (local $layer i32) (local $u f64) (local $value f64)
    (local $wedge i32) (local $x f64) (local $y f64) (local $density f64)
    (local.set $s0 (i64.load (i32.const 0)))
    (local.set $s1 (i64.load offset=8 (i32.const 0)))
    (loop $again
      ;; u, of all bits of a word and the low 25 of the next; its high 7 are the layer.
      (local.set $high (i64.shr_s
        (i64.shl (i64.add (local.get $s0) (local.get $s1)) (i64.const 32))
        (i64.const 7)))
      (local.set $a (i64.xor (local.get $s0) (local.get $s1)))
      (local.set $s0 (i64.xor
        (i64.xor (i64.rotl (local.get $s0) (i64.const 24)) (local.get $a))
        (i64.shl (local.get $a) (i64.const 16))))
      (local.set $s1 (i64.rotl (local.get $a) (i64.const 37)))
      (local.set $sum (i64.add (local.get $s0) (local.get $s1)))
      (local.set $low (i32.wrap_i64 (local.get $sum)))
      (local.set $a (i64.xor (local.get $s0) (local.get $s1)))
      (local.set $s0 (i64.xor
        (i64.xor (i64.rotl (local.get $s0) (i64.const 24)) (local.get $a))
        (i64.shl (local.get $a) (i64.const 16))))
      (local.set $s1 (i64.rotl (local.get $a) (i64.const 37)))
      (local.set $u (f64.convert_i64_s
        (i64.or (local.get $high) (i64.and (local.get $sum) (i64.const 0x1ffffff)))))
      (local.set $layer (i32.shl (i32.shr_u (local.get $low) (i32.const 25)) (i32.const 3)))
      (if (f64.lt (f64.abs (local.get $u)) (f64.load offset=1040 (local.get $layer)))
        (then
          (local.set $value (f64.mul (local.get $u) (f64.load offset=16 (local.get $layer)))))
        (else (if (local.get $layer)
          (then
          ;; The wedge: is a uniform y between the densities of its ends under that of x?
          (local.set $value (f64.mul (local.get $u) (f64.load offset=16 (local.get $layer))))
          (local.set $wedge (i32.mul (local.get $layer) (i32.const 7)))
          (local.set $low (i32.shr_u (i32.wrap_i64 (i64.add (local.get $s0) (local.get $s1))) (i32.const 5)))
          (local.set $a (i64.xor (local.get $s0) (local.get $s1)))
          (local.set $s0 (i64.xor
            (i64.xor (i64.rotl (local.get $s0) (i64.const 24)) (local.get $a))
            (i64.shl (local.get $a) (i64.const 16))))
          (local.set $s1 (i64.rotl (local.get $a) (i64.const 37)))
          (local.set $y (f64.add
            (f64.load offset=2064 (local.get $wedge))
            (f64.mul
              (f64.mul
                (f64.add
                  (f64.mul (f64.convert_i32_u (local.get $low)) (f64.const 67108864))
                  (f64.convert_i32_u
                    (i32.shr_u (i32.wrap_i64 (i64.add (local.get $s0) (local.get $s1))) (i32.const 6))))
                (f64.const 0x1p-53))
              (f64.load offset=2072 (local.get $wedge)))))
          (local.set $a (i64.xor (local.get $s0) (local.get $s1)))
          (local.set $s0 (i64.xor
            (i64.xor (i64.rotl (local.get $s0) (i64.const 24)) (local.get $a))
            (i64.shl (local.get $a) (i64.const 16))))
          (local.set $s1 (i64.rotl (local.get $a) (i64.const 37)))
          ;; A parabola about the middle of the wedge, and how far the density is from it at most.
          (local.set $x (f64.sub (f64.abs (local.get $value)) (f64.load offset=2080 (local.get $wedge))))
          (local.set $density (f64.add
            (f64.load offset=2088 (local.get $wedge))
            (f64.mul
              (local.get $x)
              (f64.add
                (f64.load offset=2096 (local.get $wedge))
                (f64.mul (local.get $x) (f64.load offset=2104 (local.get $wedge)))))))
          (if (f64.ge
              (f64.abs (f64.sub (local.get $y) (local.get $density)))
              (f64.load offset=2112 (local.get $wedge)))
            (then (br_if $again (f64.gt (local.get $y) (local.get $density))))
            (else (br_if $again (i32.eqz (call $under (local.get $value) (local.get $y)))))))
          (else
          (i64.store (i32.const 0) (local.get $s0))
          (i64.store offset=8 (i32.const 0) (local.get $s1))
          (local.set $value (call $tail (f64.mul (local.get $u) (f64.const 0x1p-56))))
          (local.set $s0 (i64.load (i32.const 0)))
          (local.set $s1 (i64.load offset=8 (i32.const 0)))))))
      (if (local.get $single)
        (then
          (f32.store (local.get $at) (f32.demote_f64 (local.get $value)))
          (local.set $at (i32.add (local.get $at) (i32.const 4))))
        (else
          (f64.store (local.get $at) (local.get $value))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))))
      (br_if $again (i32.lt_u (local.get $at) (local.get $end))))
    (i64.store (i32.const 0) (local.get $s0))
    (i64.store offset=8 (i32.const 0) (local.get $s1))))
