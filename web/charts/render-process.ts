/** The drawing process: started by the renderer, answers until it is stopped or its parent is gone. */
import { drawPicture } from './draw-picture.ts';
import { type Reply, requestSchema } from './render-message.ts';

function answer(message: unknown): Reply {
  const request = requestSchema.parse(message);
  try {
    return { id: request.id, bytes: drawPicture(request) };
  } catch (error) {
    return { id: request.id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.on('message', (message) => {
  process.send?.(answer(message));
});
process.on('disconnect', () => process.exit(0));
