# The archive in a container: built in one stage, run in another, by a user who owns nothing but the data.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements/main.txt requirements/main.txt
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --require-hashes -r requirements/main.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data BIND=0.0.0.0:8000
RUN groupadd --gid 10001 archive && useradd --uid 10001 --gid archive --home-dir /data --no-create-home archive \
    && install -d -o archive -g archive /data
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY manage.py ./
COPY unionnews/ unionnews/
COPY access/ access/
COPY articles/ articles/
COPY search/ search/
COPY templates/ templates/
COPY static/ static/
COPY seeds/ seeds/
COPY docker/ docker/
USER archive
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["sh", "docker/start"]
CMD ["web"]
