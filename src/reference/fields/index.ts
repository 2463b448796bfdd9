export { type DiffusionFieldOptions, diffusionField } from './diffusion-field.ts';
