# One image for web, worker and bridge; `docker compose up` starts them beside PostgreSQL, Redis and Asterisk.
FROM node:22-slim AS browser
WORKDIR /promesa/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN npm run build

FROM python:3.12-slim
WORKDIR /promesa
RUN pip install --no-cache-dir uv && useradd --system --create-home promesa
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --no-install-project
COPY alembic alembic
COPY backend backend
COPY workers workers
COPY telephony telephony
COPY --from=browser /promesa/backend/ui backend/ui
RUN uv sync --frozen --no-dev
ENV PATH=/promesa/.venv/bin:$PATH PROMESA_HOST=0.0.0.0 PROMESA_DATA_DIR=/var/lib/promesa
RUN install -d -o promesa /var/lib/promesa
USER promesa
VOLUME /var/lib/promesa
EXPOSE 8000
CMD ["promesa", "web"]
