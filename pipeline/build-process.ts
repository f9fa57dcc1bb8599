/** The building process. */
import { answerRequests } from '#core/worker.ts';
import { type BuildRequest, buildMarts } from './build.ts';

answerRequests((request) => buildMarts(request as BuildRequest));
