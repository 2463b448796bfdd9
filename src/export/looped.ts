import { activate } from './activation.ts';
import { add, Block, element, multiply, type Program, subtract, type Table, withoutUnused } from './code.ts';
import type { FoldedNetwork, Order } from './network.ts';

/*
 * Code with loops over tables for a network too large to be written out: the sums of straight-line code in the same
 * order. `values`, `slopes` and `curvatures` are those of a layer's activations (`values0`: the shifted inputs), `bends` the
 * curvatures times the adjoints of an output, `jacobian` and `carried` ∂/∂x of a layer's sums and of its activations.
 */
export function looped(network: FoldedNetwork, order: Order): Program {
  const scratch = new Map<string, number>();
  const array = (name: string, size: number) => {
    scratch.set(name, Math.max(size, scratch.get(name) ?? 0));
    return name;
  };
  const block = new Block();
  forward(network, order, block, array);
  if (order > 0) reverse(network, order, block, array);
  if (order > 1) second(network, block, array);
  return { statements: withoutUnused(block.statements), tables: tables(network), scratch };
}

type Arrays = (name: string, size: number) => string;

function tables({ shift, layers }: FoldedNetwork): Table[] {
  return [
    { name: 'shift', values: shift },
    ...layers.flatMap(({ weight, bias }, k) => [
      { name: `weight${k + 1}`, values: weight },
      { name: `bias${k + 1}`, values: bias },
    ]),
  ];
}

function forward(
  { activation, shift, layers }: FoldedNetwork,
  order: Order,
  block: Block,
  array: Arrays,
): void {
  let signal = array('values0', shift.length);
  block.loop('i', shift.length, (body) => {
    body.set(signal, 'i', subtract(element('x', 'i'), element('shift', 'i')));
  });
  layers.forEach(({ inputs, outputs }, index) => {
    const k = index + 1;
    const sums = array('sums', outputs);
    block.loop('j', outputs, (body) => body.set(sums, 'j', element(`bias${k}`, 'j')));
    block.loop('i', inputs, (rows) => {
      const value = rows.let('signal', element(signal, 'i'));
      rows.loop('j', outputs, (body) => {
        const term = multiply(element(`weight${k}`, at('i', outputs, 'j')), value);
        body.set(sums, 'j', add(element(sums, 'j'), term));
      });
    });
    signal = k === layers.length ? 'y' : array(`values${k}`, outputs);
    block.loop('j', outputs, (body) => {
      const sum = body.let('sum', element(sums, 'j'));
      if (k === layers.length) {
        body.set('y', 'j', sum);
        return;
      }
      const { value, slope, curvature } = activate(activation, sum, body, '');
      body.set(signal, 'j', value);
      if (order > 0) body.set(array(`slopes${k}`, outputs), 'j', slope);
      if (order > 1) body.set(array(`curvatures${k}`, outputs), 'j', curvature);
    });
  });
}

function reverse({ shift, layers }: FoldedNetwork, order: Order, block: Block, array: Arrays): void {
  const m = layers[layers.length - 1].outputs;
  block.loop('o', m, (body) => {
    for (let k = layers.length; k >= 1; k--) {
      const { inputs, outputs } = layers[k - 1];
      const top = k === layers.length;
      // Adjoints of neighbouring layers in turn in two arrays.
      const above = top ? '' : array(`adjoints${k % 2}`, outputs);
      body.loop('i', inputs, (rows) => {
        const adjoint = top
          ? rows.let('adjoint', element(`weight${k}`, at('i', m, 'o')))
          : rows.sum(
              'adjoint',
              0,
              'j',
              outputs,
              multiply(element(`weight${k}`, at('i', outputs, 'j')), element(above, 'j')),
            );
        if (k === 1) {
          rows.set('dydx', at('o', shift.length, 'i'), adjoint);
          return;
        }
        rows.set(
          array(`adjoints${(k - 1) % 2}`, inputs),
          'i',
          multiply(element(`slopes${k - 1}`, 'i'), adjoint),
        );
        if (order > 1)
          rows.set(
            array(`bends${k - 1}`, m * inputs),
            at('o', inputs, 'i'),
            multiply(adjoint, element(`curvatures${k - 1}`, 'i')),
          );
      });
    }
  });
}

function second({ shift: { length: d }, layers }: FoldedNetwork, block: Block, array: Arrays): void {
  const m = layers[layers.length - 1].outputs;
  const sums = array('hessians', m * d * d);
  block.loop('i', m * d * d, (body) => body.set(sums, 'i', 0));
  for (let k = 1; k < layers.length; k++) {
    const { inputs, outputs } = layers[k - 1];
    const jacobian = array('jacobian', outputs * d);
    if (k === 1)
      block.loop('i', outputs, (rows) => {
        rows.loop('p', d, (body) => {
          body.set(jacobian, at('i', d, 'p'), element('weight1', at('p', outputs, 'i')));
        });
      });
    else {
      block.loop('i', outputs * d, (body) => body.set(jacobian, 'i', 0));
      block.loop('i', inputs, (rows) => {
        rows.loop('n', outputs, (columns) => {
          const weight = columns.let('weight', element(`weight${k}`, at('i', outputs, 'n')));
          columns.loop('p', d, (body) => {
            const term = multiply(weight, element('carried', at('i', d, 'p')));
            body.set(jacobian, at('n', d, 'p'), add(element(jacobian, at('n', d, 'p')), term));
          });
        });
      });
    }
    block.loop('o', m, (hessians) => {
      hessians.loop('n', outputs, (neurons) => {
        const bend = neurons.let('bend', element(`bends${k}`, at('o', outputs, 'n')));
        neurons.loop('p', d, (rows) => {
          const scaled = rows.let('scaled', multiply(bend, element(jacobian, at('n', d, 'p'))));
          rows.loop('q', 'p + 1', (body) => {
            const entry = at(`(${at('o', d, 'p')})`, d, 'q');
            const term = multiply(scaled, element(jacobian, at('n', d, 'q')));
            body.set(sums, entry, add(element(sums, entry), term));
          });
        });
      });
    });
    if (k === layers.length - 1) continue;
    const carried = array('carried', outputs * d);
    block.loop('i', outputs, (rows) => {
      const slope = rows.let('slope', element(`slopes${k}`, 'i'));
      rows.loop('p', d, (body) => {
        body.set(carried, at('i', d, 'p'), multiply(slope, element(jacobian, at('i', d, 'p'))));
      });
    });
  }
  block.loop('o', m, (hessians) => {
    hessians.loop('p', d, (rows) => {
      rows.loop('q', 'p + 1', (body) => {
        const [lower, upper] = [at(`(${at('o', d, 'p')})`, d, 'q'), at(`(${at('o', d, 'q')})`, d, 'p')];
        const entry = body.let('entry', element(sums, lower));
        body.set('hessian', lower, entry);
        body.set('hessian', upper, entry);
      });
    });
  });
}

/** Row-major position of [row, column] in rows of `width`. */
function at(row: string, width: number, column: string): string {
  return `${row} * ${width} + ${column}`;
}
