# Builds with everything, then keeps only what the bot runs with.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY handlers handlers
COPY jobs jobs
COPY models models
COPY scripts scripts
# The compiler stays behind a prune because i18next names it as an optional peer.
RUN npm run build && npm prune --omit=dev && rm -rf node_modules/typescript

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY package.json ./
COPY locales locales
COPY campaigns campaigns
COPY scripts/*.mjs scripts/
COPY scripts/setup scripts/setup
COPY src/channels/web/public src/channels/web/public
COPY src/preview/page/page.css src/preview/page/page.css
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN install -d -o node -g node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/src/main.js"]
