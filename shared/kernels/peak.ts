/**
 * `turns` × 56 multiplications or additions of single numbers that stay in registers, half of each: the most that 128-bit
 * arithmetic can do on this core. Returns a sum that depends on all of them.
 */
export function peak(turns: i32): f32 {
  const operand = f32x4.splat(1.0000001);
  let product0 = f32x4.splat(1);
  let product1 = f32x4.splat(2);
  let product2 = f32x4.splat(3);
  let product3 = f32x4.splat(4);
  let product4 = f32x4.splat(5);
  let product5 = f32x4.splat(6);
  let product6 = f32x4.splat(6.5);
  let sum0 = f32x4.splat(7);
  let sum1 = f32x4.splat(8);
  let sum2 = f32x4.splat(9);
  let sum3 = f32x4.splat(10);
  let sum4 = f32x4.splat(11);
  let sum5 = f32x4.splat(12);
  let sum6 = f32x4.splat(13);
  for (let i = 0; i < turns; i++) {
    product0 = f32x4.mul(product0, operand);
    sum0 = f32x4.add(sum0, operand);
    product1 = f32x4.mul(product1, operand);
    sum1 = f32x4.add(sum1, operand);
    product2 = f32x4.mul(product2, operand);
    sum2 = f32x4.add(sum2, operand);
    product3 = f32x4.mul(product3, operand);
    sum3 = f32x4.add(sum3, operand);
    product4 = f32x4.mul(product4, operand);
    sum4 = f32x4.add(sum4, operand);
    product5 = f32x4.mul(product5, operand);
    sum5 = f32x4.add(sum5, operand);
    product6 = f32x4.mul(product6, operand);
    sum6 = f32x4.add(sum6, operand);
  }
  const products = f32x4.add(
    f32x4.add(f32x4.add(product0, product1), f32x4.add(product2, product3)),
    f32x4.add(f32x4.add(product4, product5), product6),
  );
  const sums = f32x4.add(
    f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3)),
    f32x4.add(f32x4.add(sum4, sum5), sum6),
  );
  return f32x4.extract_lane(f32x4.add(products, sums), 0);
}
