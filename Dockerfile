FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev && npm cache clean --force
COPY src ./src
COPY agents ./agents
COPY commands ./commands
COPY charters ./charters
COPY slack-manifest.yaml tsconfig.json LICENSE README.md ./
RUN mkdir -p /data && chown node:node /data
USER node
# One arena: with an arena per thread the same work holds a tenth more memory.
ENV COUNTERSIGN_HOST=0.0.0.0 COUNTERSIGN_DATA_DIR=/data PORT=3000 MALLOC_ARENA_MAX=1
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=3s --start-period=40s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "--heap-growing-percent=25", "--max-semi-space-size=4", "src/main.ts", "start"]
