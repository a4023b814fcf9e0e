# syntax=docker/dockerfile:1
FROM python:3.12-slim AS build
WORKDIR /build
RUN python -m venv /opt/monitor
COPY requirements.lock ./
RUN /opt/monitor/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY monitor ./monitor
COPY migrations ./migrations
RUN /opt/monitor/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps .

FROM python:3.12-slim
LABEL org.opencontainers.image.title="cart-monitor" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /data monitor && install -d -o monitor /data
COPY --from=build /opt/monitor /opt/monitor
COPY sources.toml /etc/monitor/sources.toml
ENV PATH=/opt/monitor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    MONITOR_CONFIG=/etc/monitor/sources.toml \
    MONITOR_DATABASE=sqlite:////data/monitor.db
USER monitor
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=60s --timeout=5s --start-period=30s CMD ["monitor", "health"]
CMD ["monitor", "run"]
