/** Which studies are run, and with which settings beside their own. */
import { configFor, studies } from 'sobolev';

/** @import { PartialConfig, StudyConfig } from 'sobolev' */

export const seeds = [1, 2, 3];

/** Names of all shipped studies, in the order of the tables: a new one joins by itself. */
export const names = studies.map(({ name }) => name);

/**
 * Settings beside those of a study. Studies that are not listed are run as they are.
 *
 * @type {Readonly<Record<string, PartialConfig>>}
 */
const settings = {};

/** The complete configuration of a case. @param {string} study @param {number} seed @returns {StudyConfig} */
export const configOf = (study, seed) => configFor(study, settings[study] ?? {}, { seed });
