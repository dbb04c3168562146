import { Refusal } from '../../flow/refusals.ts';

/** Some of several cells fail: the tokens of the others can be looked up. */
export class PartialRefusal extends Refusal {}
