import { type ExactLabels, predict, scoresOf } from '../evaluation/index.ts';
