/** The building process. */
import { answerRequests } from '#core/worker.ts';
import { buildMarts } from './build.ts';
import type { BuildRequest } from './build-request.ts';

answerRequests((request) => buildMarts(request as BuildRequest));
