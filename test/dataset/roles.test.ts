import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withoutUnit } from '../../src/dataset/header-names.ts';
import { checkDataset, dataset, type ReadOptions } from '../../src/dataset/index.ts';
import { columnRoles, readDataset } from '../../src/node/dataset-files.ts';
import { temporaryDirectory } from '../support/support.ts';

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

  const three = { inputs: ['T', 'q', 'w'], outputs: ['eta'] };
  it.each([
    ['S_eta_T,S_eta_q,S_eta_w'],
    ['S_T,S_q,S_w'],
    ['S(T),S(q),S(w)'],
    ['adj_T,adj_q,adj_w'],
    ['T_bar,q_bar,w_bar'],
    ['Tbar,qbar,wbar'],
    ['T\u0304,q\u0304,w\u0304'],
    ['partial_T,partial_q,partial_w'],
    ['slope_T,slope_q,slope_w'],
    ['sens_T,sens_q,sens_w'],
    ['dT,dq,dw'],
    ['fT,fq,fw'],
    ['gT,gq,gw'],
    ['∇T,∇q,∇w'],
    ['∂eta/∂T,∂eta/∂q,∂eta/∂w'],
    ['d eta/d T,d eta/d q,d eta/d w'],
    ['eta_T,eta_q,eta_w'],
    ['eta.by.T,eta.by.q,eta.by.w'],
    ['result T,result q,result w'],
    ['deta/dT [1/K],deta/dq [s/kg],deta/dw [-]'],
    ['deta/dT(1/K),deta/dq(s/kg),deta/dw(1)'],
    ['deta/dT in 1/K,deta/dq in s/kg,deta/dw in 1'],
    ['dT [1/K],dq [s/kg],dw [-]'],
  ])('may be derivatives, of which there is one for each input: %s', async (columns) => {
    const names = columns.split(',');
    for (const [inputs, header] of [
      [['T', 'q', 'w'], 'T,q,w'],
      [['T [K]', 'q [kg/s]', 'w (-)'], 'T [K],q [kg/s],w (-)'],
    ] as const)
      for (const output of ['eta', 'eta [-]']) {
        const options = { inputs, outputs: [output] };
        const table = `${header},${output},${names.toReversed().join(',')}`;
        const { likely } = await rolesIn(table, options);
        expect(likely, output).toEqual({ columns: expect.any(Array), gradients: names, forces: false });
        expect(likely!.columns.toSorted()).toEqual(names.toSorted());
        const { gradients } = await rolesIn(table, { ...options, gradients: likely!.gradients });
        expect(gradients).toEqual(names);
      }
  });

  it.each([
    ['T_std,q_std,w_std'],
    ['T_raw,q_raw,w_raw'],
    ['T_obs,q_obs,w_obs'],
    ['T_dot,q_dot,w_dot'],
    ['T_mm,q_mm,w_mm'],
    ['err_T,err_q,err_w'],
    ['T_1,q_1,w_1'],
    ['S_T,S_q'],
    ['Txx,qxx,wxx'],
    ['start,quality,weight'],
    ['rho,S_rho_T,S_rho_q,S_rho_w'],
    ['a_T,a_q,a_w,b_T,b_q,b_w'],
  ])('are no derivatives where they say otherwise, or one is missing: %s', async (columns) => {
    expect((await rolesIn(`T,q,w,eta,${columns}`, three)).likely).toBeUndefined();
  });

  it.each(['t_end', 'dt', 'index', 't_raw', 'T0', 'note', 'ft'])(
    'of one input only are derivatives where they sound so: not %s',
    async (column) => {
      expect((await rolesIn(`t,y,${column}`, { inputs: ['t'], outputs: ['y'] })).likely).toBeUndefined();
    },
  );

  it('of several outputs are of those that they name, and not offered where they name none', async () => {
    const options = { ...three, outputs: ['eta', 'rho'] };
    const header = 'T,q,w,eta,rho';
    const both = 'S_rho_T,S_eta_q,S_rho_q,S_eta_w,S_eta_T,S_rho_w';
    expect((await rolesIn(`${header},${both}`, options)).likely?.gradients).toEqual(
      ['S_eta_T', 'S_eta_q', 'S_eta_w'].concat(['S_rho_T', 'S_rho_q', 'S_rho_w']),
    );
    expect((await rolesIn(`${header},adj_T,adj_q,adj_w`, options)).likely).toEqual({
      columns: ['adj_T', 'adj_q', 'adj_w'],
      forces: false,
    });
    // Derivatives of one are known: those of the other may be.
    const known = 'deta_dT,deta_dq,deta_dw';
    expect((await rolesIn(`${header},${known},S_rho_T,S_rho_q,S_rho_w`, options)).likely?.gradients).toEqual([
      ...known.split(','),
      'S_rho_T',
      'S_rho_q',
      'S_rho_w',
    ]);
  });

  it('without a name are labels of rows', async () => {
    const roles = await rolesIn(',T,q,w,eta', three);
    expect(roles.unread).toEqual(['']);
    expect(roles.likely).toBeUndefined();
    expect(
      (await rolesIn(',px,py,e,fx,fy', { inputs: ['px', 'py'], outputs: ['e'] })).likely?.columns,
    ).toEqual(['fx', 'fy']);
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

describe('a name without its unit', () => {
  it.each([
    ['T [K]', 'T'],
    ['T[K]', 'T'],
    ['n [1]', 'n'],
    ['deta/dq (s/kg)', 'deta/dq'],
    ['T(K)', 'T'],
    ['q in m/s', 'q'],
    // None of these is a unit.
    ['x[1]', 'x[1]'],
    ['J[0][2]', 'J[0][2]'],
    ['d(y)/d(x)', 'd(y)/d(x)'],
    ['d2(y)/d(x)d(v0)', 'd2(y)/d(x)d(v0)'],
    ['[K]', '[K]'],
    ['(K)', '(K)'],
    ['begin', 'begin'],
    ['in', 'in'],
    ['', ''],
  ])('of %s is %s', (name, expected) => expect(withoutUnit(name)).toBe(expected));
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
