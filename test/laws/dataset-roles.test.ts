import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  checkDataset,
  columnRoles,
  dataset,
  type ReadOptions,
  readDataset,
} from '../../src/dataset/index.ts';
import { temporaryDirectory } from './support.ts';

const path = temporaryDirectory();

async function rolesIn(header: string, options: ReadOptions) {
  const file = path('table.csv');
  const width = header.split(',').length;
  const line = (row: number) => Array.from({ length: width }, (_, j) => row + j / 10).join(',');
  await writeFile(file, `${header}\n${line(1)}\n${line(2)}\n${line(3)}\n`);
  return columnRoles(file, options);
}

const two = { inputs: ['x', 'y'], outputs: ['f'] };

describe('columns that nobody reads', () => {
  it('are named, in the order of the file, and no others', async () => {
    expect(await rolesIn('id,x,f,df_dx,y,t,df/dy', two)).toEqual({
      inputs: ['x', 'y'],
      outputs: ['f'],
      gradients: ['df_dx', 'df/dy'],
      unread: ['id', 't'],
    });
    expect(await rolesIn('x,y,f', two)).toMatchObject({ gradients: ['', ''], unread: [] });
  });

  it.each([
    ['dfdx,dfdy'],
    ['∂f/∂x,∂f/∂y'],
    ['f_x,f_y'],
    ['fx,fy'],
    ['gradient_x,gradient_y'],
    ['Grad f x,Grad f y'],
    ['delta_x,delta_y'],
    ['J_x,J_y'],
    ['grad.x,grad.y'],
    ['slope.x,slope.y'],
    ['grad_0,grad_1'],
    ['grad[0],grad[1]'],
    ['g1,g2'],
    ['gx,gy'],
  ])('may be derivatives: %s, and are these if they are taken so', async (columns) => {
    const names = columns.split(',');
    const { likely } = await rolesIn(`x,y,f,${columns}`, two);
    expect(likely).toEqual({ columns: names, gradients: names, forces: false });
    const { gradients } = await rolesIn(`x,y,f,${columns}`, { ...two, gradients: likely!.gradients });
    expect(gradients).toEqual(names);
  });

  it('may be derivatives in part, beside those that are read', async () => {
    expect((await rolesIn('x,y,f,dfdy', two)).likely).toMatchObject({ gradients: ['', 'dfdy'] });
    expect((await rolesIn('x,y,f,df_dx,dfdy', two)).likely).toMatchObject({
      columns: ['dfdy'],
      gradients: ['df_dx', 'dfdy'],
    });
    const outputs = ['f', 'h'];
    expect((await rolesIn('x,y,f,h,dhdx,dfdy', { ...two, outputs })).likely?.gradients).toEqual([
      '',
      'dfdy',
      'dhdx',
      '',
    ]);
  });

  it('may be forces beside positions', async () => {
    const options = { inputs: ['px', 'py', 'pz'], outputs: ['energy'] };
    expect((await rolesIn('px,py,pz,energy,fx,fy,fz', options)).likely).toEqual({
      columns: ['fx', 'fy', 'fz'],
      gradients: ['fx', 'fy', 'fz'],
      forces: true,
    });
  });

  it.each(['id,time', 'fx,volume', 'g1,note', 'date,default', 'x2,y2', 'gamma,kappa', 'grad', 'f2,f3'])(
    'are not taken for derivatives where they are not called so: %s',
    async (columns) => {
      const options = { inputs: ['a', 'b'], outputs: ['out'] };
      expect((await rolesIn(`a,b,out,${columns}`, options)).likely).toBeUndefined();
    },
  );

  it('are no derivatives where the caller says which are', async () => {
    for (const gradients of ['none', ['', 'dfdy']] as const)
      expect((await rolesIn('x,y,f,dfdx,dfdy', { ...two, gradients })).likely).toBeUndefined();
  });

  it('may be derivatives by columns that are no inputs, which are named', async () => {
    const roles = await rolesIn('x,y,a,b,f,df_dx,df_dy', { inputs: ['a', 'b'], outputs: ['f'] });
    expect(roles.others).toEqual({ columns: ['df_dx', 'df_dy'], inputs: ['x', 'y'] });
    expect(roles.likely).toBeUndefined();
  });

  it('may be gradients as lists: of one output, of each, or of all', async () => {
    const file = fileURLToPath(new URL('../fixtures/data/lists.parquet', import.meta.url));
    const likely = async (outputs: string[]) =>
      (await columnRoles(file, { inputs: ['a', 'b'], outputs })).likely;
    // With one output, those that are called after nothing are all as likely; with two, of_y and of_w would be, if lists
    // of other lengths were not called so too.
    expect((await likely(['y']))?.columns).toContain('of_y');
    expect((await likely(['y', 'w']))?.columns).toEqual(['J']);
    const struct = await columnRoles(file, { inputs: ['a', 'b'], outputs: ['y'] });
    expect(struct.unread).toContain('struct.a');
  });
});

describe('derivatives that are empty throughout', () => {
  it('are none: the set has no dydx', async () => {
    const file = path('empty.csv');
    await writeFile(file, 'x,y,f,df_dx,df_dy\n1,2,3,,\n2,3,5,,\n4,4,8,,\n');
    expect((await readDataset(file, two)).dydx).toBeUndefined();
    expect((await columnRoles(file, two)).gradients).toEqual(['df_dx', 'df_dy']);
  });

  it('in one column are told as never known, apart from those of some rows', () => {
    const message = (data: number[]) => {
      const set = dataset({
        x: { shape: [4, 2], data: Float64Array.of(0, 1, 2, 3, 5, 4, 7, 9) },
        y: { shape: [4, 1], data: Float64Array.of(1, 2, 4, 3) },
        dydx: { shape: [4, 1, 2], data: Float64Array.from(data) },
        inputs: [{ name: 'x' }, { name: 'y' }],
        outputs: [{ name: 'f' }],
      });
      return checkDataset(set).find(({ kind }) => kind === 'unknown-derivatives')?.message;
    };
    const no = Number.NaN;
    expect(message([1, no, 2, no, 3, no, 4, no])).toBe(
      'd(f)/d(y) is not known in any row: training uses the other derivatives.',
    );
    expect(message([1, no, no, no, 3, no, 4, no])).toBe(
      'd(f)/d(y) is not known in any row: training uses the other derivatives. 25 % of the other derivatives are not known (d(f)/d(x) 25 %): training uses the others.',
    );
    expect(message([1, 1, 2, no, 3, 1, 4, 1])).toBe(
      '12.5 % of the derivatives are not known (d(f)/d(y) 25 %): training uses the others.',
    );
    expect(message(Array(8).fill(no))).toBe('No derivative is known: values alone can be trained on.');
    expect(message(Array(8).fill(1))).toBeUndefined();
  });
});
