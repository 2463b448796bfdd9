import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { escapeHtml, type Markup, trusted } from './html.ts';

/** The part of the DOM that the serialiser and the marks need; the types of a browser are not loaded. */
interface SvgNode {
  readonly nodeType: number;
  /** As created: some documents give nodeName in capitals. Absent on text. */
  readonly localName?: string;
  readonly textContent: string | null;
  readonly childNodes: Iterable<SvgNode>;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  setAttribute(name: string, value: string): void;
}

interface SvgDocument {
  createElementNS(namespace: string, name: string): SvgNode;
}

const { document } = parseHTML('<!doctype html><html><body></body></html>');

/**
 * Draw a plot as inline SVG, which scales with its container. Colours are CSS variables and `currentColor`, so that they
 * follow the page's theme. `label` is what a screen reader says instead of the picture. Do not use Plot's `clip`: its
 * identifiers count up from one plot to the next, so the same data would not give the same bytes.
 */
export function draw(label: string, options: Plot.PlotOptions): Markup {
  const svg = Plot.plot({ ...options, document, className: 'plot' }) as unknown as SvgNode;
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return trusted(serialize(svg, true));
}

/** A cloud of points as one path of round dots, which takes a tenth of the bytes of circles. */
export function cloud(
  points: readonly (readonly [number, number])[],
  style: { readonly color: string; readonly diameter: number; readonly opacity: number },
): Plot.Markish {
  return Plot.dot(points, {
    x: '0',
    y: '1',
    render: (index, _scales, values, _dimensions, context) => {
      const path = (context.document as unknown as SvgDocument).createElementNS(SVG, 'path');
      const { x, y } = values as { x: ArrayLike<number>; y: ArrayLike<number> };
      path.setAttribute('d', Array.from(index, (i) => `M${x[i]!.toFixed(1)},${y[i]!.toFixed(1)}h0`).join(''));
      path.setAttribute('fill', 'none');
      path.setAttribute('stroke', style.color);
      path.setAttribute('stroke-width', String(style.diameter));
      path.setAttribute('stroke-opacity', String(style.opacity));
      path.setAttribute('stroke-linecap', 'round');
      return path as never;
    },
  });
}

const SVG = 'http://www.w3.org/2000/svg';
const GEOMETRY = new Set(['d', 'transform', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'dx', 'dy']);

/**
 * The tree as text, made canonical: attributes are in alphabetical order, coordinates to a hundredth of a pixel. Left out
 * are Plot's own stylesheet (the page has it once), empty labels, and the names of parts (the picture has one name).
 */
function serialize(node: SvgNode, root = false): string {
  if (node.nodeType === 3) return escapeHtml(node.textContent ?? '');
  const name = node.localName;
  if (
    node.nodeType !== 1 ||
    name === undefined ||
    name === 'style' ||
    (name === 'text' && node.textContent === '')
  )
    return '';
  const attributes = [...node.attributes]
    .filter((attribute) => root || !attribute.name.startsWith('aria-'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name: key, value }) =>
        ` ${key}="${escapeHtml(GEOMETRY.has(key) ? roundCoordinates(value) : value)}"`,
    );
  const children = [...node.childNodes].map((child) => serialize(child)).join('');
  if (children === '' && name === 'g') return '';
  return `<${name}${attributes.join('')}>${children}</${name}>`;
}

function roundCoordinates(text: string): string {
  return text.replace(/-?\d*\.\d{3,}(?:e[-+]?\d+)?/g, (number) => String(Number(Number(number).toFixed(2))));
}
