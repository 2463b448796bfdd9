import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/support.ts';
import { documentOf, sobolev } from './support.ts';

const path = temporaryDirectory();
const one = ['--threads', '1'];
const named = ['--inputs', 'a,b', '--outputs', 'y'];

/** y = a²b with its Hessian and products along a direction, and standard errors. */
async function table(name: string, header: string): Promise<string> {
  const lines = Array.from({ length: 60 }, (_, i) => {
    const [a, b] = [(i * 0.618034) % 1, (i * 0.754878) % 1];
    const [p, q] = [Math.cos(i), Math.sin(i)];
    const hessian = [2 * b, 2 * a, 0];
    const products = [2 * b * p + 2 * a * q, 2 * a * p];
    const numbers = [a, b, a * a * b, 2 * a * b, a * a, ...hessian, p, q, ...products, 0.5];
    return numbers.join(',');
  });
  await writeFile(path(name), `${[header, ...lines].join('\n')}\n`);
  return path(name);
}
const slopes = 'd(y)/d(a),d(y)/d(b)';
const hessian = 'd2(y)/d(a)d(a),d2(y)/d(b)d(a),d2(y)/d(b)d(b)';
const products = 'v0(a),v0(b),d2(y)/d(a)d(v0),d2(y)/d(b)d(v0)';

describe('sobolev evaluate', () => {
  it('scores curvatures of a table with Hessians or their products, and says what it reads and what is noise', async () => {
    const whole = await table('whole.csv', `a,b,y,${slopes},${hessian},p,q,r,s,se(y)`);
    const along = await table('along.csv', `a,b,y,${slopes},haa,hab,hbb,${products},se(y)`);
    const fit = ['--hidden', '8x2', '--steps', '200', '--out', path('net.onnx')];
    await documentOf('train', whole, ...named, ...fit, ...one);
    const of = (file: string, ...more: string[]) =>
      documentOf('evaluate', path('net.onnx'), file, ...named, ...more, ...one);
    const first = await of(whole);
    const [{ r2, columns, standardError }] = first.networks;
    expect(r2.curvatures).toBeLessThan(1);
    expect(columns.curvatures.constant).toEqual(['d2(y)/d(b)d(b)']);
    expect(standardError).toEqual({ values: 0.5 });
    expect(first.notes).toContain(
      `columns d2(y)/d(a)d(a), d2(y)/d(b)d(a), d2(y)/d(b)d(b) of ${whole} are read as second derivatives`,
    );
    expect(first.notes).toContain(`column se(y) of ${whole} is read as standard errors`);
    const second = await of(along);
    expect(second.networks[0].columns.curvatures.count).toBe(2);
    expect(second.notes.join('\n')).toMatch(/v0\(a\).* are read as Hessian-vector products/);
    const mapped = await of(along, '--hessian', 'haa,hab,hbb', '--standard-errors', 'y=hbb');
    expect(mapped.networks[0].r2.curvatures).toBeCloseTo(r2.curvatures, 12);
    expect(mapped.networks[0].standardError).toEqual({ values: 0 });
    const without = await of(along, '--gradients', 'none', '--standard-errors', 'none');
    expect(Object.keys(without.networks[0].rmse)).toEqual(['values']);
    expect(without.networks[0]).not.toHaveProperty('standardError');
    const text = await sobolev(['evaluate', path('net.onnx'), whole, ...named, ...one]);
    expect(text.stdout).toMatch(/error of truth/);
  });

  it('tells columns of second derivatives that do not fit', async () => {
    const file = await table('other.csv', `a,b,y,${slopes},h.aa,h.ab,hess.bb,p,q,r,s,se(a)`);
    const { notes } = await documentOf('evaluate', path('net.onnx'), file, ...named, ...one);
    expect(notes).toContain(
      `warning: column hess.bb of ${file} may be derivatives, but is not read: second derivatives of an output by two inputs a and b are read from a column d2(output)/d(a)d(b).`,
    );
    expect(notes.join('\n')).toMatch(/warning: column se\(a\) of .* may be standard errors, but is not read/);
  });
});
