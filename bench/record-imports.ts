/** Loaded before the product: remembers which packages its own files ask for, and how, and tells when asked. */
import { registerHooks } from 'node:module';

const seen = new Map<string, { specifier: string; by: 'import' | 'require' }>();

registerHooks({
  resolve(specifier, context, next) {
    const isOurs = context.parentURL?.includes('/node_modules/') === false;
    if (isOurs && !/^(node:|[./#]|file:)/.test(specifier))
      seen.set(specifier, {
        specifier,
        by: context.conditions.includes('require') ? 'require' : 'import',
      });
    return next(specifier, context);
  },
});

process.on('message', () => {
  process.send?.([...seen.values()]);
});
