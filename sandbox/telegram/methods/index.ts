/** Every method the server knows; another is one line here or in its group. */
import type { Methods } from '../world.ts';
import { account } from './account.ts';
import { answering } from './answering.ts';
import { editing } from './editing.ts';
import { feed } from './feed.ts';
import { sending } from './sending.ts';

export const methods: Methods = { ...account, ...feed, ...sending, ...editing, ...answering };
