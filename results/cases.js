/** Which studies are run, and with which settings beside their own. */
import { configFor, studies } from 'sobolev';

/** @import { StudyConfig } from 'sobolev' */

const few = [1, 2, 3];
const many = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** The seeds of a study: as many as what it compares needs. @param {string} study */
export const seedsOf = (study) => (study === 'bachelier-criteria' ? many : few);

/** Names of all shipped studies, in the order of the tables: a new one joins by itself. */
export const names = studies.map(({ name }) => name);

/** Studies of models without second derivatives, or of so many outputs or steps of a path that these take minutes. */
const firstOrder = ['asian', 'barrier', 'heston', 'ring-down', 'sir-epidemic'];

/** Settings beside those of a study: a stage of second order, where it has none of its own and the model can. @param {string} study */
function settingsOf(study) {
  const { stages } = configFor(study);
  return stages !== undefined || firstOrder.includes(study) ? {} : { sobolev: { order: 2 } };
}

/** The complete configuration of a case. @param {string} study @param {number} seed @returns {StudyConfig} */
export const configOf = (study, seed) => configFor(study, settingsOf(study), { seed });
