import { expect, it } from 'vitest';
import * as api from '../../src/index.ts';
import { InputError } from '../../src/tensor/index.ts';
import { exampleSurrogate } from '../surrogate/example.ts';

/* JavaScript may call public functions with anything: each says what must hold, and throws no TypeError. */

type Any = (...given: unknown[]) => unknown;
const call = api as unknown as Readonly<Record<string, Any>>;
const network = exampleSurrogate();
const scores = await api.scoresBy(api.magnitude, network);
const rule = { by: 'width', keep: 2 };
const { plan } = api.pruneSurrogate(network, scores, { by: 'width', keep: 2 });
const { inputs, outputs } = network;
const points = (d: number) => ({ shape: [1, d], data: new Float64Array(d) });
const data = { x: points(3), y: points(2), inputs, outputs };
const nothing = [undefined, null, 'net.onnx', 7, {}, []];
const noOptions = [null, 'net.onnx', 7, []];
const noBox = ['net.onnx', 7, {}, [], { lo: [1, 2], hi: [3, 4] }];

it.each<[string, readonly unknown[], Any]>([
  ['scoresBy: criterion', nothing, (one) => call.scoresBy(one, network)],
  ['scoresBy: network', nothing, (one) => call.scoresBy(api.magnitude, one)],
  ['scoresBy: options', noOptions, (one) => call.scoresBy(api.magnitude, network, one)],
  ['scoresBy: domain', noBox, (domain) => call.scoresBy(api.sampledSignificance, network, { domain })],
  ['scoresBy: what', [7, 'bias', {}], (of) => call.scoresBy(api.magnitude, network, { of })],
  ['pruneSurrogate: network', nothing, (one) => call.pruneSurrogate(one, scores, rule)],
  ['pruneSurrogate: scores', nothing, (one) => call.pruneSurrogate(network, one, rule)],
  ['pruneSurrogate: rule', nothing, (one) => call.pruneSurrogate(network, scores, one)],
  ['pruneSurrogate: options', noOptions, (one) => call.pruneSurrogate(network, scores, rule, one)],
  ['pruneSurrogate: what', [7, 'bias', {}], (of) => call.pruneSurrogate(network, scores, rule, { of })],
  ['pruneSurrogate: domain', noBox, (domain) => call.pruneSurrogate(network, scores, rule, { domain })],
  ['rankAgreement: scores', nothing.slice(0, -1), (one) => call.rankAgreement(one, scores)],
  ['rankAgreement: one of them', nothing, (one) => call.rankAgreement([one], scores)],
  ['rankAgreement: truth', nothing, (one) => call.rankAgreement([scores], one)],
  ['rankAgreement: what', [7, 'bias', {}], (one) => call.rankAgreement([scores], scores, one)],
  ['applyPlan: network', nothing, (one) => call.applyPlan(one, plan)],
  ['applyPlan: plan', nothing, (one) => call.applyPlan(network, one)],
  ['renewPlan: plan', nothing, (one) => call.renewPlan(network, one)],
  ['planOf: selection', nothing, (one) => call.planOf(network, one)],
  ['select: scores', nothing, (one) => call.select(one, rule)],
  ['surrogateSignificance: network', nothing, (one) => call.surrogateSignificance(one)],
  ['surrogateSignificance: domain', noBox, (one) => call.surrogateSignificance(network, one)],
  ['significanceOn: points', [0, 1.5, 'many', null], (one) => call.significanceOn(one)],
  ['parsePlan', nothing, (one) => call.parsePlan(one)],
  ['parseScores', nothing, (one) => call.parseScores(one)],
  ['readSurrogate', nothing, (one) => call.readSurrogate(one)],
  ['importSurrogate', nothing, (one) => call.importSurrogate(one)],
  [
    'pruneGradually: network',
    nothing,
    (one) => call.pruneGradually({}, one, api.magnitude, data, { rule, rounds: 1 }),
  ],
  [
    'pruneGradually: criterion',
    nothing,
    (one) => call.pruneGradually({}, network, one, data, { rule, rounds: 1 }),
  ],
  [
    'pruneGradually: data',
    nothing,
    (one) => call.pruneGradually({}, network, api.magnitude, one, { rule, rounds: 1 }),
  ],
  ['pruneGradually: options', nothing, (one) => call.pruneGradually({}, network, api.magnitude, data, one)],
  ['removeLayers: network', nothing, (one) => call.removeLayers({}, one, data)],
  ['removeLayers: data', nothing, (one) => call.removeLayers({}, network, one)],
  ['removeLayers: options', noOptions, (one) => call.removeLayers({}, network, data, one)],
])('%s', async (_, wrong, make) => {
  for (const one of wrong)
    await expect((async () => make(one))(), JSON.stringify(one)).rejects.toThrow(InputError);
});

it('a path in the place of what is in its file is told to be read', () => {
  expect(() => call.readSurrogate('net.onnx')).toThrow(
    'must be given as bytes, a Uint8Array; received "net.onnx". Read the file first',
  );
  expect(() => call.pruneSurrogate('net.onnx', scores, rule)).toThrow(
    'Read the file first: await loadSurrogate',
  );
});
