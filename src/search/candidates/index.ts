export {
  architectureOf,
  type Candidate,
  type CandidateLayer,
  candidate,
  type NetworkEnds,
  parametersOfCandidate,
} from './candidate.ts';
export { type Family, familiesOf } from './families.ts';
export { directionsOf, type GradientDirections } from './ranks.ts';
