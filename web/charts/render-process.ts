/** The drawing process. */
import { answerRequests } from '#core/worker.ts';
import { drawPicture } from './draw-picture.ts';
import { drawingSchema } from './render-message.ts';

answerRequests(async (request) => drawPicture(drawingSchema.parse(request)));
