# Anamnesis as a service. The image holds the program alone: weights, indexes and everything that is kept live in the volume /data.
#   docker build -t anamnesis .
#   docker run --rm -e HF_HUB_OFFLINE=0 -v anamnesis:/data anamnesis weights pull
# Behind a mirror of packages, or for CPU-only torch: --build-arg PIP_INDEX_URL=… --build-arg PIP_EXTRA_INDEX_URL=…

FROM python:3.12-slim AS build
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
# "remote" talks to a model server, "postgres" keeps records in PostgreSQL.
ARG EXTRAS="remote,postgres"
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY assistant assistant
COPY eval eval
COPY indexes indexes
COPY knowledge_graph knowledge_graph
COPY ui ui
RUN python -m venv /opt/anamnesis && /opt/anamnesis/bin/pip install ".[${EXTRAS}]"

FROM python:3.12-slim
RUN groupadd --system --gid 10001 anamnesis \
    && useradd --system --uid 10001 --gid anamnesis --no-create-home --home-dir /data anamnesis \
    && install --directory --owner=anamnesis --group=anamnesis --mode=0700 /data
COPY --from=build /opt/anamnesis /opt/anamnesis
# The home is a folder of the volume and not the volume itself, so that 'anamnesis restore' can exchange it.
# Offline: nothing is looked for at a model hub at run time; only 'weights pull' fetches.
ENV PATH="/opt/anamnesis/bin:$PATH" \
    ANAMNESIS_HOME=/data/home \
    ANAMNESIS_LOG_TO=stderr \
    HOME=/tmp \
    HF_HUB_OFFLINE=1 \
    PYTHONDONTWRITEBYTECODE=1
USER anamnesis
WORKDIR /data
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/health', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["anamnesis"]
CMD ["serve", "--host", "0.0.0.0"]
