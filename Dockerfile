# One image for everything; ROLES says which parts a container runs.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings Node and the compose file brings PostgreSQL, so what npm ships of both can go again.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production UV_THREADPOOL_SIZE=16 MALLOC_ARENA_MAX=2 HOST=0.0.0.0 DATA_DIR=/data
# Code once compiled starts sooner; nothing but the volume can be written to.
ENV NODE_COMPILE_CACHE=/data/cache/node
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY . .
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
# As `npm start` runs it: a small heap that is tidied often, for a program that mostly waits.
CMD ["node", "--optimize-for-size", "--max-semi-space-size=2", "--initial-old-space-size=32", \
  "--heap-growing-percent=20", "main.ts"]
